package io.github.poolchain.pool;

import io.github.poolchain.testkit.Threads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** What the flight recorder gets to see. */
final class Recorded {
    static final String PREFIX = "io.github.poolchain.";

    private Recorded() {}

    /** The events of that name while the action runs, in the order of their ends. */
    static List<RecordedEvent> events(String name, Threads.Body action) throws Exception {
        Path file = Files.createTempFile("recording", ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable(PREFIX + name);
            recording.start();
            Instant start = recording.getStartTime();
            action.run();
            recording.stop();
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(each -> each.getEventType().getName().equals(PREFIX + name)) // others are on as well, by default
                    .filter(each -> !each.getEndTime().isBefore(start)) // some of an earlier recording may be in the chunk
                    .sorted(Comparator.comparing(RecordedEvent::getEndTime))
                    .toList();
        } finally {
            Files.delete(file);
        }
    }
}
