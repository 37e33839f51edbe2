// The one client of all echo servers.
// usage: echo_load PORT pingpong CONNECTIONS MESSAGES SIZE   each connection waits for its message to come back, then sends the next
//        echo_load PORT bulk CONNECTIONS BYTES               64 KiB writes, as fast as they come back
//        echo_load PORT churn CONNECTIONS                    connect, end, wait for the server's end; 16 at a time
//        echo_load PORT idle CONNECTIONS                     one message each, prints "ready", then holds them until its input ends
//        echo_load PORT drop CONNECTIONS                     one message each, then all are dropped, every second one by a reset
// Prints the wall time in seconds. Every byte that comes back is counted; a server that loses one is waited for until the alarm.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024, EVENTS = 256, CHURN_AT_ONCE = 16, SOURCES = 50, LONGEST_RUN = 300 };

struct connection {
    int descriptor;
    size_t expected;     // bytes still to come back of what was sent
    size_t to_send;      // bulk: bytes still to be sent
};

static char buffer[CHUNK];
static int poller, port;
static unsigned opened;

static void die(const char *what) {
    perror(what);
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

// From many loopback addresses, so that ports in TIME_WAIT are never short.
static void open_connection(struct connection *connection) {
    int one = 1;
    struct sockaddr_in source = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + opened++ % SOURCES)};
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    connection->descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection->descriptor < 0) die("socket");
    setsockopt(connection->descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    setsockopt(connection->descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (bind(connection->descriptor, (struct sockaddr *)&source, sizeof source) < 0) die("bind");
    if (connect(connection->descriptor, (struct sockaddr *)&server, sizeof server) < 0) die("connect");
}

static void watch(struct connection *connection, uint32_t events, int operation) {
    struct epoll_event event = {.events = events, .data.ptr = connection};
    if (epoll_ctl(poller, operation, connection->descriptor, &event) < 0) die("epoll_ctl");
}

static struct connection *open_all(size_t count) {
    struct connection *all = calloc(count, sizeof *all);
    if (all == NULL) die("calloc");
    for (size_t i = 0; i < count; i++) {
        open_connection(&all[i]);
        watch(&all[i], EPOLLIN, EPOLL_CTL_ADD);
    }
    return all;
}

static void send_all(struct connection *connection, size_t size) {
    if (send(connection->descriptor, buffer, size, MSG_NOSIGNAL) != (ssize_t)size) die("send");
    connection->expected = size;
}

static void pingpong(size_t count, long messages, size_t size) {
    struct connection *all = open_all(count);
    double start = now();
    long sent = 0, done = 0;
    for (size_t i = 0; i < count && sent < messages; i++, sent++) send_all(&all[i], size);
    while (done < messages) {
        struct epoll_event events[EVENTS];
        int ready = epoll_wait(poller, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            struct connection *connection = events[i].data.ptr;
            ssize_t got = recv(connection->descriptor, buffer, connection->expected ? connection->expected : 1, 0);
            if (got <= 0) die("the server ended a connection");
            connection->expected -= (size_t)got;
            if (connection->expected > 0) continue;
            done++;
            if (sent < messages) {
                send_all(connection, size);
                sent++;
            }
        }
    }
    printf("%.6f\n", now() - start);
}

static void bulk(size_t count, long long bytes) {
    struct connection *all = open_all(count);
    size_t left = count;
    double start = now();
    for (size_t i = 0; i < count; i++) {
        all[i].expected = all[i].to_send = (size_t)(bytes / (long long)count);
        watch(&all[i], EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
    }
    while (left > 0) {
        struct epoll_event events[EVENTS];
        int ready = epoll_wait(poller, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            struct connection *connection = events[i].data.ptr;
            if (events[i].events & EPOLLIN) {
                ssize_t got = recv(connection->descriptor, buffer, sizeof buffer, MSG_DONTWAIT);
                if (got == 0) die("the server ended a connection");
                if (got > 0) {
                    connection->expected -= (size_t)got;
                    if (connection->expected == 0) left--;
                }
            }
            if ((events[i].events & EPOLLOUT) && connection->to_send > 0) {
                size_t size = connection->to_send < CHUNK ? connection->to_send : CHUNK;
                ssize_t put = send(connection->descriptor, buffer, size, MSG_DONTWAIT | MSG_NOSIGNAL);
                if (put > 0) connection->to_send -= (size_t)put;
                if (connection->to_send == 0) watch(connection, EPOLLIN, EPOLL_CTL_MOD);
            }
        }
    }
    printf("%.6f\n", now() - start);
}

static void churn(long count) {
    struct connection slots[CHURN_AT_ONCE] = {0};
    double start = now();
    long begun = 0, done = 0;
    for (int i = 0; i < CHURN_AT_ONCE && begun < count; i++, begun++) {
        open_connection(&slots[i]);
        shutdown(slots[i].descriptor, SHUT_WR);
        watch(&slots[i], EPOLLIN, EPOLL_CTL_ADD);
    }
    while (done < count) {
        struct epoll_event events[EVENTS];
        int ready = epoll_wait(poller, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            struct connection *connection = events[i].data.ptr;
            if (recv(connection->descriptor, buffer, sizeof buffer, 0) != 0) die("data of nobody");
            close(connection->descriptor);
            done++;
            if (begun < count) {
                open_connection(connection);
                shutdown(connection->descriptor, SHUT_WR);
                watch(connection, EPOLLIN, EPOLL_CTL_ADD);
                begun++;
            }
        }
    }
    printf("%.6f\n", now() - start);
}

static struct connection *open_and_use(size_t count) {
    struct connection *all = open_all(count);
    for (size_t i = 0; i < count; i++) {
        send_all(&all[i], 64);
        for (size_t left = 64; left > 0;) {
            ssize_t got = recv(all[i].descriptor, buffer, left, 0);
            if (got <= 0) die("the server ended a connection");
            left -= (size_t)got;
        }
    }
    return all;
}

static void idle(size_t count) {
    open_and_use(count);
    printf("ready\n");
    fflush(stdout);
    while (getchar() != EOF) {
    }
}

static void drop(size_t count) {
    struct linger reset = {.l_onoff = 1, .l_linger = 0};
    double start = now();
    struct connection *all = open_and_use(count);
    for (size_t i = 0; i < count; i++) {
        if (i % 2 == 1) setsockopt(all[i].descriptor, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        close(all[i].descriptor);
    }
    printf("%.6f\n", now() - start);
}

int main(int count, char **arguments) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    alarm(LONGEST_RUN);
    poller = epoll_create1(EPOLL_CLOEXEC);
    memset(buffer, 'x', sizeof buffer);
    port = count > 1 ? atoi(arguments[1]) : 0;
    const char *what = count > 2 ? arguments[2] : "";
    if (strcmp(what, "pingpong") == 0 && count == 6)
        pingpong(strtoul(arguments[3], NULL, 10), atol(arguments[4]), strtoul(arguments[5], NULL, 10));
    else if (strcmp(what, "bulk") == 0 && count == 5) bulk(strtoul(arguments[3], NULL, 10), atoll(arguments[4]));
    else if (strcmp(what, "churn") == 0 && count == 4) churn(atol(arguments[3]));
    else if (strcmp(what, "idle") == 0 && count == 4) idle(strtoul(arguments[3], NULL, 10));
    else if (strcmp(what, "drop") == 0 && count == 4) drop(strtoul(arguments[3], NULL, 10));
    else {
        fprintf(stderr, "usage: echo_load PORT pingpong CONNECTIONS MESSAGES SIZE | bulk CONNECTIONS BYTES | churn, idle or drop CONNECTIONS\n");
        return 2;
    }
    return 0;
}
