/* SPDX-License-Identifier: MIT */
/*
 * lwIP with tasks and sockets, on the host, over its loopback interface. Small, so that it fills up
 * soon.
 */
#ifndef LWIPOPTS_H
#define LWIPOPTS_H

#define NO_SYS 0
#define SYS_LIGHTWEIGHT_PROT 1
#define LWIP_TCPIP_CORE_LOCKING 1
#define LWIP_SOCKET 1
#define LWIP_COMPAT_SOCKETS 1
#define LWIP_NETCONN 1
#define LWIP_IPV4 1
#define LWIP_IPV6 1
#define LWIP_IPV6_MLD 0
#define LWIP_IPV6_AUTOCONFIG 0
#define LWIP_IPV6_REASS 0
#define LWIP_IPV6_FRAG 0
#define LWIP_ARP 0
#define LWIP_ETHERNET 0
#define LWIP_DNS 1
#define LWIP_HAVE_LOOPIF 1
#define LWIP_NETIF_LOOPBACK 1
#define LWIP_LOOPBACK_MAX_PBUFS 16
#define IP_REASSEMBLY 0
#define IP_FRAG 0
#define DNS_TABLE_SIZE 4
#define TCP_LISTEN_BACKLOG 1
#define TCPIP_MBOX_SIZE 64
#define DEFAULT_TCP_RECVMBOX_SIZE 32
#define DEFAULT_ACCEPTMBOX_SIZE 16

/* It gives up an attempt after some seconds. */
#define LWIP_TCP_RTO_TIME 500
#define TCP_SYNMAXRTX 2

#define MEM_ALIGNMENT 8
#define MEM_LIBC_MALLOC 0
#define MEMP_MEM_MALLOC 0
#define MEM_SIZE 65536
#define MEMP_NUM_NETCONN 12
#define MEMP_NUM_NETBUF 16
#define MEMP_NUM_TCP_PCB 24
#define MEMP_NUM_TCP_SEG 64
#define MEMP_NUM_TCPIP_MSG_INPKT 64
#define TCP_MSS 536
#define TCP_WND (4 * TCP_MSS)
#define TCP_SND_BUF (4 * TCP_MSS)
#define PBUF_POOL_SIZE 48

#define LWIP_STATS 1
#define LWIP_STATS_DISPLAY 0
#define MEM_STATS 1
#define MEMP_STATS 1

#endif
