/* SPDX-License-Identifier: MIT */
/*
 * lwIP for one connection, without an operating system. Two sizes: by default
 * for a part with 64 K of RAM, with SMALL_PART for one with 32 K.
 */
#ifndef LWIPOPTS_H
#define LWIPOPTS_H

#define NO_SYS 1
#define SYS_LIGHTWEIGHT_PROT 0 /* the driver polls: no interrupt ever calls lwIP */
#define LWIP_SOCKET 0
#define LWIP_NETCONN 0

#define LWIP_IPV4 1
#define LWIP_IPV6 0
#define LWIP_DHCP 1
#define LWIP_DNS 1
#define LWIP_DHCP_DOES_ACD_CHECK 0
#define LWIP_ACD 0
#define LWIP_RAW 0
#define LWIP_IGMP 0
#define IP_REASSEMBLY 0
#define IP_FRAG 0
#define ARP_QUEUEING 0
#define ARP_TABLE_SIZE 4
#define DNS_TABLE_SIZE 2
#define DNS_MAX_SERVERS 2
#define LWIP_DHCP_MAX_DNS_SERVERS 2

/* Memory: pools and a heap of fixed size. */
#define MEM_ALIGNMENT 4
#define MEM_LIBC_MALLOC 0
#define MEMP_MEM_MALLOC 0
#define MEMP_NUM_UDP_PCB 3 /* DHCP, DNS, and one more query */
#define MEMP_NUM_TCP_PCB 3 /* the one in use, and two that are being closed */
#define MEMP_NUM_TCP_PCB_LISTEN 1
#define MEMP_NUM_PBUF 4

/*
 * TCP. Frames are no longer than 590 bytes, so a pbuf holds one, and the pool holds more than a
 * window.
 */
#define TCP_MSS 536
/* RFC 6298 section 2; lwIP's own 3 s leave few attempts in 10 s after a lost SYN */
#define LWIP_TCP_RTO_TIME 1000
#define TCP_QUEUE_OOSEQ 1
#define TCP_OOSEQ_MAX_PBUFS 2
#ifdef SMALL_PART
#define MEM_SIZE 2048
#define TCP_WND (2 * TCP_MSS)
#define TCP_SND_BUF (2 * TCP_MSS)
#define PBUF_POOL_SIZE 5
#define MEMP_NUM_TCP_SEG 8
#define TCP_SND_QUEUELEN 8
#else
#define MEM_SIZE 4096
#define TCP_WND (4 * TCP_MSS)
#define TCP_SND_BUF (4 * TCP_MSS)
#define PBUF_POOL_SIZE 8
#define MEMP_NUM_TCP_SEG 16
#define TCP_SND_QUEUELEN 16
#endif

/* How much of it is in use, for the tests. */
#define LWIP_STATS 1
#define LINK_STATS 0
#define ETHARP_STATS 0
#define IP_STATS 0
#define IPFRAG_STATS 0
#define ICMP_STATS 0
#define UDP_STATS 0
#define TCP_STATS 0
#define SYS_STATS 0
#define MEM_STATS 1
#define MEMP_STATS 1

/* No texts. */
#define LWIP_NOASSERT 1
#define LWIP_NETIF_HOSTNAME 0

#endif
