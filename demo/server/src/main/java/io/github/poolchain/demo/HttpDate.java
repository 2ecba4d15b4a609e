package io.github.poolchain.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/**
 * The value of the {@code Date} header, such as {@code Sun, 06 Nov 1994 08:49:37 GMT}, written anew only when the
 * second has changed, and without making an object: {@code java.time} makes several. For one thread.
 */
final class HttpDate {
    static final int BYTES = 29;

    private static final byte[] DAYS = "ThuFriSatSunMonTueWed".getBytes(US_ASCII);
    private static final byte[] MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec".getBytes(US_ASCII);
    private static final int SECONDS_PER_DAY = 86_400;

    private final byte[] text = "Thu, 01 Jan 1970 00:00:00 GMT".getBytes(US_ASCII);
    private long second;
    private int epochDay;

    /**
     * Puts the date of a time into {@code out}.
     *
     * @param millis milliseconds since 1970, from 1970 to 9999
     */
    void put(ByteBuffer out, long millis) {
        long now = millis / 1000;
        if (now != second) {
            second = now;
            set(now);
        }
        out.put(text);
    }

    private void set(long epochSecond) {
        int today = (int) (epochSecond / SECONDS_PER_DAY);
        if (today != epochDay) {
            epochDay = today;
            setDay();
        }
        int secondOfDay = (int) (epochSecond % SECONDS_PER_DAY);
        setTwoDigits(17, secondOfDay / 3600);
        setTwoDigits(20, secondOfDay / 60 % 60);
        setTwoDigits(23, secondOfDay % 60);
    }

    /** From days since 1970 to year, month and day by the method of {@link java.time.LocalDate#ofEpochDay}. */
    private void setDay() {
        System.arraycopy(DAYS, epochDay % 7 * 3, text, 0, 3);
        int day = epochDay + 719_468; // since the 1st of March of the year 0
        int era = day / 146_097;
        int dayOfEra = day % 146_097;
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int month = (monthFromMarch + 2) % 12; // from 0, January
        int year = era * 400 + yearOfEra + (month < 2 ? 1 : 0);
        setTwoDigits(5, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1);
        System.arraycopy(MONTHS, month * 3, text, 8, 3);
        setTwoDigits(12, year / 100);
        setTwoDigits(14, year % 100);
    }

    private void setTwoDigits(int at, int value) {
        text[at] = (byte) ('0' + value / 10);
        text[at + 1] = (byte) ('0' + value % 10);
    }
}
