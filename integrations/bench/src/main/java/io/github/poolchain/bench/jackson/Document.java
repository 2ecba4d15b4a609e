package io.github.poolchain.bench.jackson;

import java.util.ArrayList;
import java.util.List;

/** What is written: orders, the small document one of them and the large some 100 KB of them. */
public enum Document {
    /** 168 bytes. */
    SMALL(1),
    /** About 100 KB. */
    LARGE(575);

    final Object value;

    Document(int orders) {
        List<Order> list = new ArrayList<>();
        for (int i = 0; i < orders; i++) {
            list.add(new Order(
                    1_000_000L + i,
                    "Customer " + i % 97,
                    19.99 + i,
                    i % 3 == 0,
                    List.of("books", "express", "gift"),
                    new Address("Main Street " + i, "Gr\u00fcnstadt", 10_000 + i)));
        }
        value = orders == 1 ? list.getFirst() : list;
    }

    /** One order. */
    public record Order(long id, String customer, double total, boolean paid, List<String> tags, Address address) {}

    /** Where it goes. */
    public record Address(String street, String city, int code) {}
}
