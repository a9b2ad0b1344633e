// A model server that does nothing but answer: HTTP/1.1 with keep-alive on one thread (epoll).
//
//   upstream EVENTS TICK_MS     listens on a free port of 127.0.0.1 and prints it
//
// POST with "stream":true    EVENTS server-sent events, one per tick, a usage event, [DONE]
// any other POST             one fixed JSON answer at once
// GET                        what was served: {"answers":…,"streams":…,"events":…,"broken":…}
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 8192, REQUEST_BYTES_MAX = 256 * 1024, READY_MAX = 512 };

struct connection {
    char *bytes;
    int length;
    int events_left;  // of the stream that is being sent
    int place;        // among the open streams
};

static struct connection connections[CONNECTIONS_MAX];
static int streams[CONNECTIONS_MAX], streams_open;
static long answers, streams_done, events_sent, broken;
static int events_per_stream;

static const char ANSWER[] =
    "{\"id\":\"chatcmpl-0\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"bench\",\"choices\":"
    "[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Light of short waves is scattered more, so the sky "
    "that we see by scattered light is blue, and the sun that we see by what is left of it turns red when it is low.\"},"
    "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":31,\"completion_tokens\":44,\"total_tokens\":75}}";
static const char EVENT[] =
    "data: {\"id\":\"chatcmpl-0\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"bench\","
    "\"choices\":[{\"index\":0,\"delta\":{\"content\":\" token\"},\"finish_reason\":null}]}\n\n";
static const char USAGE[] =
    "data: {\"id\":\"chatcmpl-0\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"bench\","
    "\"choices\":[],\"usage\":{\"prompt_tokens\":31,\"completion_tokens\":100,\"total_tokens\":131}}\n\n";
static const char DONE[] = "data: [DONE]\n\n";
static const char STREAM_HEAD[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

static char answer[2048], event[1024], last[2048];
static int answer_bytes, event_bytes, last_bytes;

static void prepare(void) {
    answer_bytes = snprintf(answer, sizeof answer,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", sizeof ANSWER - 1, ANSWER);
    event_bytes = snprintf(event, sizeof event, "%zx\r\n%s\r\n", sizeof EVENT - 1, EVENT);
    last_bytes = snprintf(last, sizeof last, "%zx\r\n%s%s\r\n0\r\n\r\n", sizeof USAGE + sizeof DONE - 2, USAGE, DONE);
}

static void forget_stream(int fd) {
    struct connection *one = &connections[fd];
    int moved = streams[--streams_open];
    streams[one->place] = moved;
    connections[moved].place = one->place;
    one->events_left = 0;
}

static void hang_up(int fd) {
    if (connections[fd].events_left) {
        broken++;
        forget_stream(fd);
    }
    connections[fd].length = 0;
    close(fd);
}

static void begin_stream(int fd) {
    struct connection *one = &connections[fd];
    send(fd, STREAM_HEAD, sizeof STREAM_HEAD - 1, MSG_NOSIGNAL | MSG_MORE);
    send(fd, event, event_bytes, MSG_NOSIGNAL);
    events_sent++;
    one->events_left = events_per_stream;
    one->place = streams_open;
    streams[streams_open++] = fd;
}

static void tell_counts(int fd) {
    char body[256], head[512];
    int body_bytes = snprintf(body, sizeof body, "{\"answers\":%ld,\"streams\":%ld,\"events\":%ld,\"broken\":%ld}",
        answers, streams_done, events_sent, broken);
    int head_bytes = snprintf(head, sizeof head,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", body_bytes, body);
    send(fd, head, head_bytes, MSG_NOSIGNAL);
}

// Serves every request that is whole; one at a time, so a stream makes the next wait.
static void serve(int fd) {
    struct connection *one = &connections[fd];
    while (!one->events_left) {
        one->bytes[one->length] = 0;
        char *head_end = strstr(one->bytes, "\r\n\r\n");
        if (!head_end) return;
        int head = (int)(head_end + 4 - one->bytes);
        char *length = strcasestr(one->bytes, "content-length:");
        int body = length && length < head_end ? atoi(length + 15) : 0;
        if (one->length < head + body) return;
        int get = !strncmp(one->bytes, "GET ", 4);
        int stream = body > 0 && memmem(one->bytes + head, body, "\"stream\":true", 13) != NULL;
        memmove(one->bytes, one->bytes + head + body, one->length - head - body);
        one->length -= head + body;
        if (get) {
            tell_counts(fd);
        } else if (stream) {
            begin_stream(fd);
        } else {
            send(fd, answer, answer_bytes, MSG_NOSIGNAL);
            answers++;
        }
    }
}

static void tick(void) {
    for (int i = 0; i < streams_open;) {
        int fd = streams[i];
        if (--connections[fd].events_left > 0) {
            send(fd, event, event_bytes, MSG_NOSIGNAL);
            events_sent++;
            i++;
        } else {
            connections[fd].events_left = 1;
            forget_stream(fd);
            send(fd, last, last_bytes, MSG_NOSIGNAL);
            streams_done++;
            serve(fd);
        }
    }
}

static void receive(int fd) {
    struct connection *one = &connections[fd];
    int got = recv(fd, one->bytes + one->length, REQUEST_BYTES_MAX - one->length, 0);
    if (got > 0) {
        one->length += got;
        serve(fd);
    } else if (got == 0 || errno != EAGAIN) {
        hang_up(fd);
    }
}

static void admit(int poll, int listener) {
    int fd, yes = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        if (fd >= CONNECTIONS_MAX) {
            close(fd);
            continue;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        if (!connections[fd].bytes) connections[fd].bytes = malloc(REQUEST_BYTES_MAX + 1);
        connections[fd].length = connections[fd].events_left = 0;
        struct epoll_event interest = {.events = EPOLLIN, .data.fd = fd};
        epoll_ctl(poll, EPOLL_CTL_ADD, fd, &interest);
    }
}

int main(int count, char **words) {
    if (count != 3) return 2;
    events_per_stream = atoi(words[1]);
    long nanos = atol(words[2]) * 1000000L;
    prepare();
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (bind(listener, (void *)&address, size) || listen(listener, 4096)) return 1;
    getsockname(listener, (void *)&address, &size);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    int poll = epoll_create1(0), timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    struct itimerspec every = {{nanos / 1000000000L, nanos % 1000000000L}, {nanos / 1000000000L, nanos % 1000000000L}};
    timerfd_settime(timer, 0, &every, NULL);
    struct epoll_event interest = {.events = EPOLLIN, .data.fd = listener}, ready[READY_MAX];
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &interest);
    interest.data.fd = timer;
    epoll_ctl(poll, EPOLL_CTL_ADD, timer, &interest);
    for (;;) {
        int found = epoll_wait(poll, ready, READY_MAX, -1);
        for (int i = 0; i < found; i++) {
            int fd = ready[i].data.fd;
            if (fd == listener) {
                admit(poll, listener);
            } else if (fd == timer) {
                unsigned long ticks;
                if (read(timer, &ticks, sizeof ticks) == sizeof ticks) tick();
            } else {
                receive(fd);
            }
        }
    }
}
