// Callers who read streams: each of so many connections asks again as soon as its stream has ended.
//
//   streams PORT CALLERS SECONDS KEY MS  prints one line of JSON
//
// The callers begin MS milliseconds one after the other. With 0 all ask at the same moment, and again at the same moment
// when their streams end together: that measures a burst, not what one caller among many meets.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CALLERS_MAX = 4096, SAMPLES_MAX = 1 << 20, READY_MAX = 256 };

static const char BODY[] =
    "{\"model\":\"bench\",\"messages\":[{\"role\":\"system\",\"content\":\"Answer in one sentence.\"},{\"role\":\"user\","
    "\"content\":\"Why is the sky blue, and why is the evening sun red?\"}],\"temperature\":0.7,\"stream\":true}";
static const char EVENT_MARK[] = "data: ", END_MARK[] = "\r\n0\r\n\r\n";

struct caller {
    int fd, event_match, end_match, head_bytes, has_event;
    double asked_at;
    char head[12];
};

static struct caller callers[CALLERS_MAX];
static char request[4096], buffer[1 << 16];
static int request_bytes, port, poll_fd;
static float first_event[SAMPLES_MAX];
static int samples;
static long events, streams, errors;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec * 1e-9;
}

static void ask(struct caller *one) {
    one->event_match = one->end_match = one->head_bytes = one->has_event = 0;
    one->asked_at = now();
    if (send(one->fd, request, request_bytes, MSG_NOSIGNAL) != request_bytes) errors++;
}

static void connect_anew(struct caller *one) {
    int yes = 1;
    if (one->fd > 0) close(one->fd);
    one->fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (connect(one->fd, (void *)&address, sizeof address)) {
        errors++;
        usleep(1000);
    }
    setsockopt(one->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    fcntl(one->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event interest = {.events = EPOLLIN, .data.ptr = one};
    epoll_ctl(poll_fd, EPOLL_CTL_ADD, one->fd, &interest);
    ask(one);
}

// Looks at every byte once: the status, the beginning of each event, the end of the stream.
static int hear(struct caller *one, const char *bytes, int count) {
    for (int i = 0; i < count; i++) {
        char next = bytes[i];
        if (one->head_bytes < (int)sizeof one->head) {
            one->head[one->head_bytes++] = next;
            if (one->head_bytes == sizeof one->head && memcmp(one->head + 9, "200", 3)) return 0;
        }
        one->event_match = next == EVENT_MARK[one->event_match] ? one->event_match + 1 : next == EVENT_MARK[0];
        if (one->event_match == sizeof EVENT_MARK - 1) {
            one->event_match = 0;
            events++;
            if (!one->has_event && samples < SAMPLES_MAX) first_event[samples++] = now() - one->asked_at;
            one->has_event = 1;
        }
        one->end_match = next == END_MARK[one->end_match] ? one->end_match + 1 : next == END_MARK[0];
        if (one->end_match == sizeof END_MARK - 1) {
            streams++;
            ask(one);
        }
    }
    return 1;
}

static int ascending(const void *left, const void *right) {
    float a = *(const float *)left, b = *(const float *)right;
    return (a > b) - (a < b);
}

static double quantile_ms(double part) { return samples ? first_event[(int)(part * (samples - 1))] * 1e3 : -1; }

int main(int count, char **words) {
    if (count != 6) return 2;
    port = atoi(words[1]);
    int wanted = atoi(words[2]), begun = 0;
    double seconds = atof(words[3]), apart = atof(words[5]) / 1e3, started = now();
    if (wanted > CALLERS_MAX) return 2;
    request_bytes = snprintf(request, sizeof request,
        "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\n"
        "Authorization: Bearer %s\r\nContent-Length: %zu\r\n\r\n%s", port, words[4], sizeof BODY - 1, BODY);
    poll_fd = epoll_create1(0);
    struct epoll_event ready[READY_MAX];
    while (now() - started < seconds) {
        while (begun < wanted && now() - started >= begun * apart) connect_anew(&callers[begun++]);
        int found = epoll_wait(poll_fd, ready, READY_MAX, begun < wanted ? 1 : 50);
        for (int i = 0; i < found; i++) {
            struct caller *one = ready[i].data.ptr;
            int got = recv(one->fd, buffer, sizeof buffer, 0);
            if (got < 0 && errno == EAGAIN) continue;
            if (got <= 0 || !hear(one, buffer, got)) {
                errors++;
                connect_anew(one);
            }
        }
    }
    double took = now() - started;
    qsort(first_event, samples, sizeof *first_event, ascending);
    printf("{\"streams\":%ld,\"events_per_second\":%.0f,\"first_event_p50_ms\":%.3f,\"first_event_p99_ms\":%.3f,"
           "\"errors\":%ld}\n", streams, events / took, quantile_ms(.5), quantile_ms(.99), errors);
}
