package qiantang.gateway.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import qiantang.gateway.feed.Billing;
import qiantang.gateway.feed.CallRecord;
import qiantang.gateway.feed.ServedModel;
import qiantang.terms.CallId;
import qiantang.terms.Domain;
import qiantang.terms.DomainPath;
import qiantang.terms.KeyId;
import qiantang.terms.LeaseId;
import qiantang.terms.Meter;
import qiantang.terms.ReplicaId;
import qiantang.terms.SiteId;
import qiantang.terms.TariffId;
import qiantang.terms.TenantId;
import qiantang.terms.Usage;

/**
 * Entries as bytes: big-endian, one byte of kind, then the fields in their order. Ids are 16 bytes, times and counts
 * 8, texts two bytes of length and UTF-8. Enums are written as numbers of their own, so that reordering a declaration
 * changes nothing on disk. Fields are only ever added at the end of an entry; readers leave what they do not know.
 */
final class EntryCodec {
    private static final byte BEGIN = 1;
    private static final byte PROGRESS = 2;
    private static final byte END = 3;

    private static final long ABSENT = -1;

    private EntryCodec() {}

    /** @throws java.nio.BufferOverflowException if the entry is longer than the buffer has room */
    static void write(Entry entry, ByteBuffer out) {
        switch (entry) {
            case Entry.Begin(CallFacts facts) -> {
                out.put(BEGIN);
                writeFacts(facts, out);
                writeBilling(facts.billing(), out);
            }
            case Entry.Progress(CallId call, Duration elapsed, Duration firstToken, Usage usage) -> {
                out.put(PROGRESS);
                writeId(call.value(), out);
                out.putLong(micros(elapsed));
                out.putLong(micros(firstToken));
                writeUsage(usage, out);
            }
            case Entry.End(CallRecord call) -> {
                out.put(END);
                writeFacts(factsOf(call), out);
                out.putLong(micros(call.firstToken()));
                out.putLong(micros(call.duration()));
                out.put(number(call.outcome()));
                out.putShort((short) call.status());
                writeUsage(call.usage(), out);
                writeBilling(call.billing(), out);
            }
            case Entry.Unknown(int kind) -> throw new IllegalArgumentException("cannot write an entry of kind " + kind);
        }
    }

    /** @throws RuntimeException if the bytes are no entry; they passed their checksum, so somebody wrote nonsense */
    static Entry read(ByteBuffer in) {
        byte kind = in.get();
        return switch (kind) {
            case BEGIN -> {
                CallFacts facts = readFacts(in);
                yield new Entry.Begin(facts.billedBy(readBilling(in)));
            }
            case PROGRESS ->
                new Entry.Progress(new CallId(readId(in)), required(in), duration(in.getLong()), readUsage(in));
            case END -> readEnd(in);
            default -> new Entry.Unknown(kind);
        };
    }

    private static Entry.End readEnd(ByteBuffer in) {
        CallFacts facts = readFacts(in);
        Duration firstToken = duration(in.getLong());
        Duration duration = required(in);
        CallRecord.Outcome outcome = outcome(in.get());
        int status = in.getShort();
        Usage usage = readUsage(in);
        return new Entry.End(facts.billedBy(readBilling(in)).ended(firstToken, duration, outcome, status, usage));
    }

    private static CallFacts factsOf(CallRecord call) {
        return new CallFacts(
                call.call(),
                call.key(),
                call.tenant(),
                call.kind(),
                call.model(),
                call.version(),
                call.domain(),
                call.replica(),
                call.site(),
                call.streamed(),
                call.startedAt(),
                call.billing());
    }

    private static void writeFacts(CallFacts facts, ByteBuffer out) {
        writeId(facts.call().value(), out);
        writeId(facts.key().value(), out);
        writeId(facts.tenant().value(), out);
        writeId(facts.replica().value(), out);
        writeId(facts.site().value(), out);
        out.put(number(facts.kind()));
        out.put((byte) (facts.streamed() ? 1 : 0));
        Instant startedAt = facts.startedAt();
        out.putLong(startedAt.getEpochSecond()).putInt(startedAt.getNano());
        writeText(facts.model(), out);
        writeText(facts.version(), out);
        out.putShort((short) facts.domain().size());
        for (Domain.Origin origin : facts.domain()) {
            writeText(origin.path().toString(), out);
            out.putLong(origin.version());
        }
    }

    private static CallFacts readFacts(ByteBuffer in) {
        CallId call = new CallId(readId(in));
        KeyId key = new KeyId(readId(in));
        TenantId tenant = new TenantId(readId(in));
        ReplicaId replica = new ReplicaId(readId(in));
        SiteId site = new SiteId(readId(in));
        ServedModel.Kind kind = kind(in.get());
        boolean streamed = in.get() != 0;
        Instant startedAt = Instant.ofEpochSecond(in.getLong(), in.getInt());
        String model = readText(in);
        String version = readText(in);
        int origins = Short.toUnsignedInt(in.getShort());
        List<Domain.Origin> domain = new ArrayList<>();
        for (int i = 0; i < origins; i++) {
            domain.add(new Domain.Origin(DomainPath.parse(readText(in)), in.getLong()));
        }
        return new CallFacts(call, key, tenant, kind, model, version, domain, replica, site, streamed, startedAt, null);
    }

    /** Behind everything else, because entries only grow at their end. A first byte of 0 says that there is none. */
    private static void writeBilling(@Nullable Billing billing, ByteBuffer out) {
        if (billing == null) {
            out.put((byte) 0);
            return;
        }
        LeaseId lease = billing.lease();
        out.put((byte) (lease == null ? 1 : 2));
        writeId(billing.tariff().value(), out);
        writeId(billing.payer().value(), out);
        out.putLong(billing.held());
        if (lease != null) {
            writeId(lease.value(), out);
        }
    }

    /** Absent too in what was written before there were prices. */
    private static @Nullable Billing readBilling(ByteBuffer in) {
        byte form = in.hasRemaining() ? in.get() : 0;
        if (form == 0) {
            return null;
        }
        TariffId tariff = new TariffId(readId(in));
        TenantId payer = new TenantId(readId(in));
        long held = in.getLong();
        return new Billing(tariff, payer, form == 2 ? new LeaseId(readId(in)) : null, held);
    }

    private static void writeUsage(Usage usage, ByteBuffer out) {
        out.put((byte) (usage.evidence() == Usage.Evidence.REPORTED ? 0 : 1));
        out.putLong(usage.of(Meter.PROMPT_TOKENS));
        out.putLong(usage.of(Meter.CACHED_PROMPT_TOKENS));
        out.putLong(usage.of(Meter.COMPLETION_TOKENS));
        out.putLong(usage.of(Meter.REASONING_TOKENS));
    }

    private static Usage readUsage(ByteBuffer in) {
        Usage.Evidence evidence = in.get() == 0 ? Usage.Evidence.REPORTED : Usage.Evidence.ESTIMATED;
        return new Usage(
                Map.of(
                        Meter.PROMPT_TOKENS, in.getLong(),
                        Meter.CACHED_PROMPT_TOKENS, in.getLong(),
                        Meter.COMPLETION_TOKENS, in.getLong(),
                        Meter.REASONING_TOKENS, in.getLong()),
                evidence);
    }

    private static void writeId(UUID id, ByteBuffer out) {
        out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    private static UUID readId(ByteBuffer in) {
        return new UUID(in.getLong(), in.getLong());
    }

    private static void writeText(String text, ByteBuffer out) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.putShort((short) bytes.length).put(bytes);
    }

    private static String readText(ByteBuffer in) {
        byte[] bytes = new byte[Short.toUnsignedInt(in.getShort())];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static long micros(@Nullable Duration duration) {
        return duration == null ? ABSENT : duration.toNanos() / 1_000;
    }

    private static @Nullable Duration duration(long micros) {
        return micros == ABSENT ? null : Duration.ofNanos(Math.multiplyExact(micros, 1_000L));
    }

    private static Duration required(ByteBuffer in) {
        return Duration.ofNanos(Math.multiplyExact(in.getLong(), 1_000L));
    }

    private static byte number(ServedModel.Kind kind) {
        return switch (kind) {
            case CHAT -> 1;
            case EMBEDDINGS -> 2;
        };
    }

    private static ServedModel.Kind kind(byte number) {
        return switch (number) {
            case 1 -> ServedModel.Kind.CHAT;
            case 2 -> ServedModel.Kind.EMBEDDINGS;
            default -> throw new IllegalArgumentException("no kind has the number " + number);
        };
    }

    private static byte number(CallRecord.Outcome outcome) {
        return switch (outcome) {
            case COMPLETED -> 1;
            case REJECTED -> 2;
            case FAILED -> 3;
            case CLIENT_GONE -> 4;
            case INTERRUPTED -> 5;
        };
    }

    private static CallRecord.Outcome outcome(byte number) {
        return switch (number) {
            case 1 -> CallRecord.Outcome.COMPLETED;
            case 2 -> CallRecord.Outcome.REJECTED;
            case 3 -> CallRecord.Outcome.FAILED;
            case 4 -> CallRecord.Outcome.CLIENT_GONE;
            case 5 -> CallRecord.Outcome.INTERRUPTED;
            default -> throw new IllegalArgumentException("no outcome has the number " + number);
        };
    }
}
