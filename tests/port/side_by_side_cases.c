/* SPDX-License-Identifier: MIT */
/* Contexts side by side; in one of them connections, attempts and queries. */
#include "conformance.h"

enum { ADDRESSES = 8 };

static conformance_verdict two_contexts(const conformance_rig *rig)
{
    CONNECT(one);
    CONNECT(other);
    TRY(conformance_peer_sends(rig, one.peer, 1000, 200));
    TRY(conformance_peer_sends(rig, other.peer, 5000, 200));
    TRY(conformance_receive(rig, &other, 5000, 5200, 50));
    TRY(conformance_receive(rig, &one, 1000, 1200, 50));
    conformance_disconnect(rig, &one);
    TRY(conformance_peer_sends(rig, other.peer, 0, 100));
    TRY(conformance_receive(rig, &other, 0, 100, 50));
    conformance_disconnect(rig, &other);
    return CONFORMANCE_PASSED;
}

/* Each has bytes of its own, and the end of one, whichever it is, does not concern the other. */
static conformance_verdict two_connections(const conformance_rig *rig)
{
    SKIP_UNLESS(conformance_has_two(rig), "the port has one connection");
    for (unsigned ended = 0; ended < 2; ended++) {
        conformance_link links[2] = {{NULL, 0, -1, CCT_FAMILY_IPV4}, {NULL, 1, -1, CCT_FAMILY_IPV4}};
        TRY(conformance_connect(rig, &links[0]));
        links[1].context = links[0].context;
        TRY(conformance_connect(rig, &links[1]));
        TRY(conformance_peer_sends(rig, links[0].peer, 1000, 200));
        TRY(conformance_peer_sends(rig, links[1].peer, 5000, 200));
        TRY(conformance_receive(rig, &links[1], 5000, 5200, 50));
        TRY(conformance_receive(rig, &links[0], 1000, 1200, 50));
        TRY(conformance_exchange(rig, &links[0], 0));
        TRY(conformance_exchange(rig, &links[1], 3000));
        rig->port->disconnect(links[ended].context, ended);
        rig->peer_close(links[ended].peer);
        rig->turn();
        TRY(conformance_exchange(rig, &links[1 - ended], 7000));
        TRY(conformance_connect(rig, &links[ended])); /* its number serves again */
        TRY(conformance_exchange(rig, &links[ended], 9000));
        TRY(conformance_exchange(rig, &links[1 - ended], 8000));
        rig->peer_close(links[ended].peer);
        conformance_disconnect(rig, &links[1 - ended]);
    }
    return CONFORMANCE_PASSED;
}

/* An attempt that comes to nothing, or is refused, holds up no other, nor does its end. */
static conformance_verdict two_attempts(const conformance_rig *rig)
{
    SKIP_UNLESS(conformance_has_two(rig), "the port has one connection");
    SKIP_UNLESS(rig->silent.family != 0, "the rig has no address from which nothing comes");
    for (unsigned silent = 0; silent < 2; silent++) {
        void *context = rig->open(ANCHORS_NONE);
        conformance_link link = {context, 1 - silent, -1, CCT_FAMILY_IPV4};
        int result;
        EXPECT(rig->port->connect(context, silent, &rig->silent) == CCT_AGAIN);
        ASK(result, rig->port->connect(context, link.number, &rig->refusing));
        EXPECT(result == CCT_ERROR_REFUSED);
        EXPECT(rig->port->connect(context, silent, &rig->silent) == CCT_AGAIN);
        TRY(conformance_connect(rig, &link));
        EXPECT(rig->port->connect(context, silent, &rig->silent) == CCT_AGAIN);
        TRY(conformance_exchange(rig, &link, 0));
        rig->port->disconnect(context, silent);
        TRY(conformance_exchange(rig, &link, 0));
        ASK(result, rig->port->connect(context, silent, &rig->refusing));
        EXPECT(result == CCT_ERROR_REFUSED);
        TRY(conformance_exchange(rig, &link, 0));
        conformance_disconnect(rig, &link);
    }
    return CONFORMANCE_PASSED;
}

/* `cancel` ends no connection and no attempt. */
static conformance_verdict cancel_leaves_connections(const conformance_rig *rig)
{
    SKIP_UNLESS(rig->name_known != NULL, "the rig has no name");
    cct_address address = rig->listen(CCT_FAMILY_IPV4), found[ADDRESSES];
    CONNECT(link);
    (void)rig->port->resolve(link.context, rig->name_known, CCT_FAMILY_IPV4, found, ADDRESSES);
    rig->port->cancel(link.context);
    TRY(conformance_exchange(rig, &link, 0));
    conformance_disconnect(rig, &link);

    /* An attempt goes on: the peer sees one connection, not two. */
    int result;
    unsigned accepted = 0;
    link.context = rig->open(ANCHORS_NONE);
    result = rig->port->connect(link.context, 0, &address);
    for (int turns = 0; turns < 30; turns++) {
        rig->port->cancel(link.context);
        result = result == CCT_AGAIN ? rig->port->connect(link.context, 0, &address) : result;
        rig->turn();
        int peer = rig->accept();
        accepted += peer >= 0;
        link.peer = peer >= 0 ? peer : link.peer;
    }
    EXPECT(result == CCT_OK);
    EXPECT(accepted == 1);
    conformance_disconnect(rig, &link);
    return CONFORMANCE_PASSED;
}

const conformance_case conformance_side_by_side_cases[] = {
    {"two contexts", two_contexts},
    {"two connections in one context", two_connections},
    {"two attempts in one context", two_attempts},
    {"cancel leaves connections alone", cancel_leaves_connections},
    {NULL, NULL},
};
