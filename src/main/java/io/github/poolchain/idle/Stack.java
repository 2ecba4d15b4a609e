package io.github.poolchain.idle;

/**
 * Makes sure of stack before a call changes anything, so that a {@link StackOverflowError} comes before the change or not at
 * all. Each slow way of a pool begins with it, before any lock, claim or count.
 */
public final class Stack {
    /*
     * A lock needs it most. The JVM has a few pages in reserve for ReentrantLock: an overflow within lock() does not end it, so it takes the
     * lock, and then throws. That is before the caller's try, so the lock is taken for ever.
     *
     * What runs between the reservation and the end of the change may be interpreted, and interpreted frames are the largest. So a
     * reservation is one frame as large as that, where it is interpreted, for its locals. Compiled, its frame is nothing; but HotSpot has a
     * compiled method touch the stack at its entry as far as its frames would reach were they interpreted, if they may have to become that. For
     * C2 that is so wherever there is an uncommon trap: the branch that is never taken is one. For C1 only at a call that it does not
     * inline; a native one is in the branch. The compilers must not know that it is never taken.
     *
     * They must not inline it, either: then it would be the caller that touches the stack at its own entry, or its caller, which may be
     * called where nothing may be thrown. Both inline no method with so much bytecode. What the branch does is there for that.
     *
     * How much is needed was measured, with everything interpreted: no call of a pool goes deeper than 5 KiB. JMX, when it is used for the
     * first time, takes 19 KiB, and the log 15 KiB; were they cut off then, their classes could never be used again.
     */

    /** Never set. */
    private static long never;

    private Stack() {}

    /**
     * Any thread. Returns if some 16 KiB of stack are left, enough for whatever a pool does but log and use JMX.
     *
     * @throws StackOverflowError if they are not; then nothing has changed
     */
    public static void reserve() {
        touch16(never);
    }

    /**
     * Any thread. Returns if some 32 KiB of stack are left, enough for what may log or use JMX, too.
     *
     * @throws StackOverflowError if they are not; then nothing has changed
     */
    public static void reserveMore() {
        touch32(never);
    }

    @SuppressWarnings({"UnusedVariable", "ThreadPriorityCheck"}) // they take room; it never yields
    private static long touch16(long n) {
        if (n != 0) {
            long a00, a01, a02, a03, a04, a05, a06, a07, a08, a09, a0a, a0b, a0c, a0d, a0e, a0f, a0g, a0h, a0i, a0j, a0k, a0l, a0m, a0n,
                    a0o, a0p, a0q, a0r, a0s, a0t, a0u, a0v, a0w, a0x, a0y, a0z, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a1a, a1b, a1c,
                    a1d, a1e, a1f, a1g, a1h, a1i, a1j, a1k, a1l, a1m, a1n, a1o, a1p, a1q, a1r, a1s, a1t, a1u, a1v, a1w, a1x, a1y, a1z, a20, a21,
                    a22, a23, a24, a25, a26, a27, a28, a29, a2a, a2b, a2c, a2d, a2e, a2f, a2g, a2h, a2i, a2j, a2k, a2l, a2m, a2n, a2o, a2p, a2q,
                    a2r, a2s, a2t, a2u, a2v, a2w, a2x, a2y, a2z, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a3a, a3b, a3c, a3d, a3e, a3f,
                    a3g, a3h, a3i, a3j, a3k, a3l, a3m, a3n, a3o, a3p, a3q, a3r, a3s, a3t, a3u, a3v, a3w, a3x, a3y, a3z, a40, a41, a42, a43, a44,
                    a45, a46, a47, a48, a49, a4a, a4b, a4c, a4d, a4e, a4f, a4g, a4h, a4i, a4j, a4k, a4l, a4m, a4n, a4o, a4p, a4q, a4r, a4s, a4t,
                    a4u, a4v, a4w, a4x, a4y, a4z, a50, a51, a52, a53, a54, a55, a56, a57, a58, a59, a5a, a5b, a5c, a5d, a5e, a5f, a5g, a5h, a5i,
                    a5j, a5k, a5l, a5m, a5n, a5o, a5p, a5q, a5r, a5s, a5t, a5u, a5v, a5w, a5x, a5y, a5z, a60, a61, a62, a63, a64, a65, a66, a67,
                    a68, a69, a6a, a6b, a6c, a6d, a6e, a6f, a6g, a6h, a6i, a6j, a6k, a6l, a6m, a6n, a6o, a6p, a6q, a6r, a6s, a6t, a6u, a6v, a6w,
                    a6x, a6y, a6z, a70, a71, a72, a73, a74, a75, a76, a77, a78, a79, a7a, a7b, a7c, a7d, a7e, a7f, a7g, a7h, a7i, a7j, a7k, a7l,
                    a7m, a7n, a7o, a7p, a7q, a7r, a7s, a7t, a7u, a7v, a7w, a7x, a7y, a7z, a80, a81, a82, a83, a84, a85, a86, a87, a88, a89, a8a,
                    a8b, a8c, a8d, a8e, a8f, a8g, a8h, a8i, a8j, a8k, a8l, a8m, a8n, a8o, a8p, a8q, a8r, a8s, a8t, a8u, a8v, a8w, a8x, a8y, a8z,
                    a90, a91, a92, a93, a94, a95, a96, a97, a98, a99, a9a, a9b, a9c, a9d, a9e, a9f, a9g, a9h, a9i, a9j, a9k, a9l, a9m, a9n, a9o,
                    a9p, a9q, a9r, a9s, a9t, a9u, a9v, a9w, a9x, a9y, a9z, aa0, aa1, aa2, aa3, aa4, aa5, aa6, aa7, aa8, aa9, aaa, aab, aac, aad,
                    aae, aaf, aag, aah, aai, aaj, aak, aal, aam, aan, aao, aap, aaq, aar, aas, aat, aau, aav, aaw, aax, aay, aaz, ab0, ab1, ab2,
                    ab3, ab4, ab5, ab6, ab7, ab8, ab9, aba, abb, abc, abd, abe, abf, abg, abh, abi, abj, abk, abl, abm, abn, abo, abp, abq, abr,
                    abs, abt, abu, abv, abw, abx, aby, abz, ac0, ac1, ac2, ac3, ac4, ac5, ac6, ac7, ac8, ac9, aca, acb, acc, acd, ace, acf, acg,
                    ach, aci, acj, ack, acl, acm, acn, aco, acp, acq, acr, acs, act, acu, acv, acw, acx, acy, acz, ad0, ad1, ad2, ad3, ad4, ad5,
                    ad6, ad7, ad8, ad9, ada, adb, adc, add, ade, adf, adg, adh, adi, adj, adk, adl, adm, adn, ado, adp, adq, adr, ads, adt, adu,
                    adv, adw, adx, ady, adz, ae0, ae1, ae2, ae3, ae4, ae5, ae6, ae7, ae8, ae9, aea, aeb, aec, aed, aee, aef, aeg, aeh, aei, aej,
                    aek, ael, aem, aen, aeo, aep, aeq, aer, aes, aet, aeu, aev, aew, aex, aey, aez, af0, af1, af2, af3, af4, af5, af6, af7, af8,
                    af9, afa, afb, afc, afd, afe, aff, afg, afh, afi, afj, afk, afl, afm, afn, afo, afp, afq, afr, afs, aft, afu, afv, afw, afx,
                    afy, afz, ag0, ag1, ag2, ag3, ag4, ag5, ag6, ag7, ag8, ag9, aga, agb, agc, agd, age, agf, agg, agh, agi, agj, agk, agl, agm,
                    agn, ago, agp, agq, agr, ags, agt, agu, agv, agw, agx, agy, agz, ah0, ah1, ah2, ah3, ah4, ah5, ah6, ah7, ah8, ah9, aha, ahb,
                    ahc, ahd, ahe, ahf, ahg, ahh, ahi, ahj, ahk, ahl, ahm, ahn, aho, ahp, ahq, ahr, ahs, aht, ahu, ahv, ahw, ahx, ahy, ahz, ai0,
                    ai1, ai2, ai3, ai4, ai5, ai6, ai7, ai8, ai9, aia, aib, aic, aid, aie, aif, aig, aih, aii, aij, aik, ail, aim, ain, aio, aip,
                    aiq, air, ais, ait, aiu, aiv, aiw, aix, aiy, aiz, aj0, aj1, aj2, aj3, aj4, aj5, aj6, aj7, aj8, aj9, aja, ajb, ajc, ajd, aje,
                    ajf, ajg, ajh, aji, ajj, ajk, ajl, ajm, ajn, ajo, ajp, ajq, ajr, ajs, ajt, aju, ajv, ajw, ajx, ajy, ajz, ak0, ak1, ak2, ak3,
                    ak4, ak5, ak6, ak7, ak8, ak9, aka, akb, akc, akd, ake, akf, akg, akh, aki, akj, akk, akl, akm, akn, ako, akp, akq, akr, aks,
                    akt, aku, akv, akw, akx, aky, akz, al0, al1, al2, al3, al4, al5, al6, al7, al8, al9, ala, alb, alc, ald, ale, alf, alg, alh,
                    ali, alj, alk, all, alm, aln, alo, alp, alq, alr, als, alt, alu, alv, alw, alx, aly, alz, am0, am1, am2, am3, am4, am5, am6,
                    am7, am8, am9, ama, amb, amc, amd, ame, amf, amg, amh, ami, amj, amk, aml, amm, amn, amo, amp, amq, amr, ams, amt, amu, amv,
                    amw, amx, amy, amz, an0, an1, an2, an3, an4, an5, an6, an7, an8, an9, ana, anb, anc, and, ane, anf, ang, anh, ani, anj, ank,
                    anl, anm, ann, ano, anp, anq, anr, ans, ant, anu, anv, anw, anx, any, anz, ao0, ao1, ao2, ao3, ao4, ao5, ao6, ao7, ao8, ao9,
                    aoa, aob, aoc, aod, aoe, aof, aog, aoh, aoi, aoj, aok, aol, aom, aon, aoo, aop, aoq, aor, aos, aot, aou, aov, aow, aox, aoy,
                    aoz, ap0, ap1, ap2, ap3, ap4, ap5, ap6, ap7, ap8, ap9, apa, apb, apc, apd, ape, apf, apg, aph, api, apj, apk, apl, apm, apn,
                    apo, app, apq, apr, aps, apt, apu, apv, apw, apx, apy, apz, aq0, aq1, aq2, aq3, aq4, aq5, aq6, aq7, aq8, aq9, aqa, aqb, aqc,
                    aqd, aqe, aqf, aqg, aqh, aqi, aqj, aqk, aql, aqm, aqn, aqo, aqp, aqq, aqr, aqs, aqt, aqu, aqv, aqw, aqx, aqy, aqz, ar0, ar1,
                    ar2, ar3, ar4, ar5, ar6, ar7, ar8, ar9, ara, arb, arc, ard, are, arf, arg, arh, ari, arj, ark, arl, arm, arn, aro, arp, arq,
                    arr, ars, art, aru, arv, arw, arx, ary, arz, as0, as1, as2, as3, as4, as5, as6, as7, as8, as9, asa, asb, asc, asd, ase, asf;
            n = (n << 1) ^ (n << 2) ^ (n << 3) ^ (n << 4) ^ (n << 5) ^ (n << 6) ^ (n << 7) ^ (n << 8) ^ (n << 9) ^ (n << 10) ^ (n << 11);
            n = (n << 1) ^ (n << 2) ^ (n << 3) ^ (n << 4) ^ (n << 5) ^ (n << 6) ^ (n << 7) ^ (n << 8) ^ (n << 9) ^ (n << 10) ^ (n << 11);
            n = (n << 1) ^ (n << 2) ^ (n << 3) ^ (n << 4) ^ (n << 5) ^ (n << 6) ^ (n << 7) ^ (n << 8) ^ (n << 9) ^ (n << 10) ^ (n << 11);
            n = (n << 1) ^ (n << 2) ^ (n << 3) ^ (n << 4) ^ (n << 5) ^ (n << 6) ^ (n << 7) ^ (n << 8) ^ (n << 9) ^ (n << 10) ^ (n << 11);
            n = (n << 1) ^ (n << 2) ^ (n << 3) ^ (n << 4) ^ (n << 5) ^ (n << 6) ^ (n << 7) ^ (n << 8) ^ (n << 9) ^ (n << 10) ^ (n << 11);
            n = (n << 1) ^ (n << 2) ^ (n << 3) ^ (n << 4) ^ (n << 5) ^ (n << 6) ^ (n << 7) ^ (n << 8) ^ (n << 9) ^ (n << 10) ^ (n << 11);
            n = (n << 1) ^ (n << 2) ^ (n << 3) ^ (n << 4) ^ (n << 5) ^ (n << 6) ^ (n << 7) ^ (n << 8) ^ (n << 9) ^ (n << 10) ^ (n << 11);
            n = (n << 1) ^ (n << 2) ^ (n << 3) ^ (n << 4) ^ (n << 5) ^ (n << 6) ^ (n << 7) ^ (n << 8) ^ (n << 9) ^ (n << 10) ^ (n << 11);
            asf = n;
            Thread.yield();
            return asf;
        }
        return 0;
    }

    @SuppressWarnings({"UnusedVariable", "ThreadPriorityCheck"}) // they take room; it never yields
    private static long touch32(long n) {
        if (n != 0) {
            long a00, a01, a02, a03, a04, a05, a06, a07, a08, a09, a0a, a0b, a0c, a0d, a0e, a0f, a0g, a0h, a0i, a0j, a0k, a0l, a0m, a0n,
                    a0o, a0p, a0q, a0r, a0s, a0t, a0u, a0v, a0w, a0x, a0y, a0z, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a1a, a1b, a1c,
                    a1d, a1e, a1f, a1g, a1h, a1i, a1j, a1k, a1l, a1m, a1n, a1o, a1p, a1q, a1r, a1s, a1t, a1u, a1v, a1w, a1x, a1y, a1z, a20, a21,
                    a22, a23, a24, a25, a26, a27, a28, a29, a2a, a2b, a2c, a2d, a2e, a2f, a2g, a2h, a2i, a2j, a2k, a2l, a2m, a2n, a2o, a2p, a2q,
                    a2r, a2s, a2t, a2u, a2v, a2w, a2x, a2y, a2z, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a3a, a3b, a3c, a3d, a3e, a3f,
                    a3g, a3h, a3i, a3j, a3k, a3l, a3m, a3n, a3o, a3p, a3q, a3r, a3s, a3t, a3u, a3v, a3w, a3x, a3y, a3z, a40, a41, a42, a43, a44,
                    a45, a46, a47, a48, a49, a4a, a4b, a4c, a4d, a4e, a4f, a4g, a4h, a4i, a4j, a4k, a4l, a4m, a4n, a4o, a4p, a4q, a4r, a4s, a4t,
                    a4u, a4v, a4w, a4x, a4y, a4z, a50, a51, a52, a53, a54, a55, a56, a57, a58, a59, a5a, a5b, a5c, a5d, a5e, a5f, a5g, a5h, a5i,
                    a5j, a5k, a5l, a5m, a5n, a5o, a5p, a5q, a5r, a5s, a5t, a5u, a5v, a5w, a5x, a5y, a5z, a60, a61, a62, a63, a64, a65, a66, a67,
                    a68, a69, a6a, a6b, a6c, a6d, a6e, a6f, a6g, a6h, a6i, a6j, a6k, a6l, a6m, a6n, a6o, a6p, a6q, a6r, a6s, a6t, a6u, a6v, a6w,
                    a6x, a6y, a6z, a70, a71, a72, a73, a74, a75, a76, a77, a78, a79, a7a, a7b, a7c, a7d, a7e, a7f, a7g, a7h, a7i, a7j, a7k, a7l,
                    a7m, a7n, a7o, a7p, a7q, a7r, a7s, a7t, a7u, a7v, a7w, a7x, a7y, a7z, a80, a81, a82, a83, a84, a85, a86, a87, a88, a89, a8a,
                    a8b, a8c, a8d, a8e, a8f, a8g, a8h, a8i, a8j, a8k, a8l, a8m, a8n, a8o, a8p, a8q, a8r, a8s, a8t, a8u, a8v, a8w, a8x, a8y, a8z,
                    a90, a91, a92, a93, a94, a95, a96, a97, a98, a99, a9a, a9b, a9c, a9d, a9e, a9f, a9g, a9h, a9i, a9j, a9k, a9l, a9m, a9n, a9o,
                    a9p, a9q, a9r, a9s, a9t, a9u, a9v, a9w, a9x, a9y, a9z, aa0, aa1, aa2, aa3, aa4, aa5, aa6, aa7, aa8, aa9, aaa, aab, aac, aad,
                    aae, aaf, aag, aah, aai, aaj, aak, aal, aam, aan, aao, aap, aaq, aar, aas, aat, aau, aav, aaw, aax, aay, aaz, ab0, ab1, ab2,
                    ab3, ab4, ab5, ab6, ab7, ab8, ab9, aba, abb, abc, abd, abe, abf, abg, abh, abi, abj, abk, abl, abm, abn, abo, abp, abq, abr,
                    abs, abt, abu, abv, abw, abx, aby, abz, ac0, ac1, ac2, ac3, ac4, ac5, ac6, ac7, ac8, ac9, aca, acb, acc, acd, ace, acf, acg,
                    ach, aci, acj, ack, acl, acm, acn, aco, acp, acq, acr, acs, act, acu, acv, acw, acx, acy, acz, ad0, ad1, ad2, ad3, ad4, ad5,
                    ad6, ad7, ad8, ad9, ada, adb, adc, add, ade, adf, adg, adh, adi, adj, adk, adl, adm, adn, ado, adp, adq, adr, ads, adt, adu,
                    adv, adw, adx, ady, adz, ae0, ae1, ae2, ae3, ae4, ae5, ae6, ae7, ae8, ae9, aea, aeb, aec, aed, aee, aef, aeg, aeh, aei, aej,
                    aek, ael, aem, aen, aeo, aep, aeq, aer, aes, aet, aeu, aev, aew, aex, aey, aez, af0, af1, af2, af3, af4, af5, af6, af7, af8,
                    af9, afa, afb, afc, afd, afe, aff, afg, afh, afi, afj, afk, afl, afm, afn, afo, afp, afq, afr, afs, aft, afu, afv, afw, afx,
                    afy, afz, ag0, ag1, ag2, ag3, ag4, ag5, ag6, ag7, ag8, ag9, aga, agb, agc, agd, age, agf, agg, agh, agi, agj, agk, agl, agm,
                    agn, ago, agp, agq, agr, ags, agt, agu, agv, agw, agx, agy, agz, ah0, ah1, ah2, ah3, ah4, ah5, ah6, ah7, ah8, ah9, aha, ahb,
                    ahc, ahd, ahe, ahf, ahg, ahh, ahi, ahj, ahk, ahl, ahm, ahn, aho, ahp, ahq, ahr, ahs, aht, ahu, ahv, ahw, ahx, ahy, ahz, ai0,
                    ai1, ai2, ai3, ai4, ai5, ai6, ai7, ai8, ai9, aia, aib, aic, aid, aie, aif, aig, aih, aii, aij, aik, ail, aim, ain, aio, aip,
                    aiq, air, ais, ait, aiu, aiv, aiw, aix, aiy, aiz, aj0, aj1, aj2, aj3, aj4, aj5, aj6, aj7, aj8, aj9, aja, ajb, ajc, ajd, aje,
                    ajf, ajg, ajh, aji, ajj, ajk, ajl, ajm, ajn, ajo, ajp, ajq, ajr, ajs, ajt, aju, ajv, ajw, ajx, ajy, ajz, ak0, ak1, ak2, ak3,
                    ak4, ak5, ak6, ak7, ak8, ak9, aka, akb, akc, akd, ake, akf, akg, akh, aki, akj, akk, akl, akm, akn, ako, akp, akq, akr, aks,
                    akt, aku, akv, akw, akx, aky, akz, al0, al1, al2, al3, al4, al5, al6, al7, al8, al9, ala, alb, alc, ald, ale, alf, alg, alh,
                    ali, alj, alk, all, alm, aln, alo, alp, alq, alr, als, alt, alu, alv, alw, alx, aly, alz, am0, am1, am2, am3, am4, am5, am6,
                    am7, am8, am9, ama, amb, amc, amd, ame, amf, amg, amh, ami, amj, amk, aml, amm, amn, amo, amp, amq, amr, ams, amt, amu, amv,
                    amw, amx, amy, amz, an0, an1, an2, an3, an4, an5, an6, an7, an8, an9, ana, anb, anc, and, ane, anf, ang, anh, ani, anj, ank,
                    anl, anm, ann, ano, anp, anq, anr, ans, ant, anu, anv, anw, anx, any, anz, ao0, ao1, ao2, ao3, ao4, ao5, ao6, ao7, ao8, ao9,
                    aoa, aob, aoc, aod, aoe, aof, aog, aoh, aoi, aoj, aok, aol, aom, aon, aoo, aop, aoq, aor, aos, aot, aou, aov, aow, aox, aoy,
                    aoz, ap0, ap1, ap2, ap3, ap4, ap5, ap6, ap7, ap8, ap9, apa, apb, apc, apd, ape, apf, apg, aph, api, apj, apk, apl, apm, apn,
                    apo, app, apq, apr, aps, apt, apu, apv, apw, apx, apy, apz, aq0, aq1, aq2, aq3, aq4, aq5, aq6, aq7, aq8, aq9, aqa, aqb, aqc,
                    aqd, aqe, aqf, aqg, aqh, aqi, aqj, aqk, aql, aqm, aqn, aqo, aqp, aqq, aqr, aqs, aqt, aqu, aqv, aqw, aqx, aqy, aqz, ar0, ar1,
                    ar2, ar3, ar4, ar5, ar6, ar7, ar8, ar9, ara, arb, arc, ard, are, arf, arg, arh, ari, arj, ark, arl, arm, arn, aro, arp, arq,
                    arr, ars, art, aru, arv, arw, arx, ary, arz, as0, as1, as2, as3, as4, as5, as6, as7, as8, as9, asa, asb, asc, asd, ase, asf,
                    asg, ash, asi, asj, ask, asl, asm, asn, aso, asp, asq, asr, ass, ast, asu, asv, asw, asx, asy, asz, at0, at1, at2, at3, at4,
                    at5, at6, at7, at8, at9, ata, atb, atc, atd, ate, atf, atg, ath, ati, atj, atk, atl, atm, atn, ato, atp, atq, atr, ats, att,
                    atu, atv, atw, atx, aty, atz, au0, au1, au2, au3, au4, au5, au6, au7, au8, au9, aua, aub, auc, aud, aue, auf, aug, auh, aui,
                    auj, auk, aul, aum, aun, auo, aup, auq, aur, aus, aut, auu, auv, auw, aux, auy, auz, av0, av1, av2, av3, av4, av5, av6, av7,
                    av8, av9, ava, avb, avc, avd, ave, avf, avg, avh, avi, avj, avk, avl, avm, avn, avo, avp, avq, avr, avs, avt, avu, avv, avw,
                    avx, avy, avz, aw0, aw1, aw2, aw3, aw4, aw5, aw6, aw7, aw8, aw9, awa, awb, awc, awd, awe, awf, awg, awh, awi, awj, awk, awl,
                    awm, awn, awo, awp, awq, awr, aws, awt, awu, awv, aww, awx, awy, awz, ax0, ax1, ax2, ax3, ax4, ax5, ax6, ax7, ax8, ax9, axa,
                    axb, axc, axd, axe, axf, axg, axh, axi, axj, axk, axl, axm, axn, axo, axp, axq, axr, axs, axt, axu, axv, axw, axx, axy, axz,
                    ay0, ay1, ay2, ay3, ay4, ay5, ay6, ay7, ay8, ay9, aya, ayb, ayc, ayd, aye, ayf, ayg, ayh, ayi, ayj, ayk, ayl, aym, ayn, ayo,
                    ayp, ayq, ayr, ays, ayt, ayu, ayv, ayw, ayx, ayy, ayz, az0, az1, az2, az3, az4, az5, az6, az7, az8, az9, aza, azb, azc, azd,
                    aze, azf, azg, azh, azi, azj, azk, azl, azm, azn, azo, azp, azq, azr, azs, azt, azu, azv, azw, azx, azy, azz, b00, b01, b02,
                    b03, b04, b05, b06, b07, b08, b09, b0a, b0b, b0c, b0d, b0e, b0f, b0g, b0h, b0i, b0j, b0k, b0l, b0m, b0n, b0o, b0p, b0q, b0r,
                    b0s, b0t, b0u, b0v, b0w, b0x, b0y, b0z, b10, b11, b12, b13, b14, b15, b16, b17, b18, b19, b1a, b1b, b1c, b1d, b1e, b1f, b1g,
                    b1h, b1i, b1j, b1k, b1l, b1m, b1n, b1o, b1p, b1q, b1r, b1s, b1t, b1u, b1v, b1w, b1x, b1y, b1z, b20, b21, b22, b23, b24, b25,
                    b26, b27, b28, b29, b2a, b2b, b2c, b2d, b2e, b2f, b2g, b2h, b2i, b2j, b2k, b2l, b2m, b2n, b2o, b2p, b2q, b2r, b2s, b2t, b2u,
                    b2v, b2w, b2x, b2y, b2z, b30, b31, b32, b33, b34, b35, b36, b37, b38, b39, b3a, b3b, b3c, b3d, b3e, b3f, b3g, b3h, b3i, b3j,
                    b3k, b3l, b3m, b3n, b3o, b3p, b3q, b3r, b3s, b3t, b3u, b3v, b3w, b3x, b3y, b3z, b40, b41, b42, b43, b44, b45, b46, b47, b48,
                    b49, b4a, b4b, b4c, b4d, b4e, b4f, b4g, b4h, b4i, b4j, b4k, b4l, b4m, b4n, b4o, b4p, b4q, b4r, b4s, b4t, b4u, b4v, b4w, b4x,
                    b4y, b4z, b50, b51, b52, b53, b54, b55, b56, b57, b58, b59, b5a, b5b, b5c, b5d, b5e, b5f, b5g, b5h, b5i, b5j, b5k, b5l, b5m,
                    b5n, b5o, b5p, b5q, b5r, b5s, b5t, b5u, b5v, b5w, b5x, b5y, b5z, b60, b61, b62, b63, b64, b65, b66, b67, b68, b69, b6a, b6b,
                    b6c, b6d, b6e, b6f, b6g, b6h, b6i, b6j, b6k, b6l, b6m, b6n, b6o, b6p, b6q, b6r, b6s, b6t, b6u, b6v, b6w, b6x, b6y, b6z, b70,
                    b71, b72, b73, b74, b75, b76, b77, b78, b79, b7a, b7b, b7c, b7d, b7e, b7f, b7g, b7h, b7i, b7j, b7k, b7l, b7m, b7n, b7o, b7p,
                    b7q, b7r, b7s, b7t, b7u, b7v, b7w, b7x, b7y, b7z, b80, b81, b82, b83, b84, b85, b86, b87, b88, b89, b8a, b8b, b8c, b8d, b8e,
                    b8f, b8g, b8h, b8i, b8j, b8k, b8l, b8m, b8n, b8o, b8p, b8q, b8r, b8s, b8t, b8u, b8v, b8w, b8x, b8y, b8z, b90, b91, b92, b93,
                    b94, b95, b96, b97, b98, b99, b9a, b9b, b9c, b9d, b9e, b9f, b9g, b9h, b9i, b9j, b9k, b9l, b9m, b9n, b9o, b9p, b9q, b9r, b9s,
                    b9t, b9u, b9v, b9w, b9x, b9y, b9z, ba0, ba1, ba2, ba3, ba4, ba5, ba6, ba7, ba8, ba9, baa, bab, bac, bad, bae, baf, bag, bah,
                    bai, baj, bak, bal, bam, ban, bao, bap, baq, bar, bas, bat, bau, bav, baw, bax, bay, baz, bb0, bb1, bb2, bb3, bb4, bb5, bb6,
                    bb7, bb8, bb9, bba, bbb, bbc, bbd, bbe, bbf, bbg, bbh, bbi, bbj, bbk, bbl, bbm, bbn, bbo, bbp, bbq, bbr, bbs, bbt, bbu, bbv,
                    bbw, bbx, bby, bbz, bc0, bc1, bc2, bc3, bc4, bc5, bc6, bc7, bc8, bc9, bca, bcb, bcc, bcd, bce, bcf, bcg, bch, bci, bcj, bck,
                    bcl, bcm, bcn, bco, bcp, bcq, bcr, bcs, bct, bcu, bcv, bcw, bcx, bcy, bcz, bd0, bd1, bd2, bd3, bd4, bd5, bd6, bd7, bd8, bd9,
                    bda, bdb, bdc, bdd, bde, bdf, bdg, bdh, bdi, bdj, bdk, bdl, bdm, bdn, bdo, bdp, bdq, bdr, bds, bdt, bdu, bdv, bdw, bdx, bdy,
                    bdz, be0, be1, be2, be3, be4, be5, be6, be7, be8, be9, bea, beb, bec, bed, bee, bef, beg, beh, bei, bej, bek, bel, bem, ben,
                    beo, bep, beq, ber, bes, bet, beu, bev, bew, bex, bey, bez, bf0, bf1, bf2, bf3, bf4, bf5, bf6, bf7, bf8, bf9, bfa, bfb, bfc,
                    bfd, bfe, bff, bfg, bfh, bfi, bfj, bfk, bfl, bfm, bfn, bfo, bfp, bfq, bfr, bfs, bft, bfu, bfv, bfw, bfx, bfy, bfz, bg0, bg1,
                    bg2, bg3, bg4, bg5, bg6, bg7, bg8, bg9, bga, bgb, bgc, bgd, bge, bgf, bgg, bgh, bgi, bgj, bgk, bgl, bgm, bgn, bgo, bgp, bgq,
                    bgr, bgs, bgt, bgu, bgv, bgw, bgx, bgy, bgz, bh0, bh1, bh2, bh3, bh4, bh5, bh6, bh7, bh8, bh9, bha, bhb, bhc, bhd, bhe, bhf,
                    bhg, bhh, bhi, bhj, bhk, bhl, bhm, bhn, bho, bhp, bhq, bhr, bhs, bht, bhu, bhv, bhw, bhx, bhy, bhz, bi0, bi1, bi2, bi3, bi4,
                    bi5, bi6, bi7, bi8, bi9, bia, bib, bic, bid, bie, bif, big, bih, bii, bij, bik, bil, bim, bin, bio, bip, biq, bir, bis, bit,
                    biu, biv, biw, bix, biy, biz, bj0, bj1, bj2, bj3, bj4, bj5, bj6, bj7, bj8, bj9, bja, bjb, bjc, bjd, bje, bjf, bjg, bjh, bji,
                    bjj, bjk, bjl, bjm, bjn, bjo, bjp, bjq, bjr, bjs, bjt, bju, bjv, bjw, bjx, bjy, bjz, bk0, bk1, bk2, bk3, bk4, bk5, bk6, bk7,
                    bk8, bk9, bka, bkb, bkc, bkd, bke, bkf, bkg, bkh, bki, bkj, bkk, bkl, bkm, bkn, bko, bkp, bkq, bkr, bks, bkt, bku, bkv;
            n = (n << 1) ^ (n << 2) ^ (n << 3) ^ (n << 4) ^ (n << 5) ^ (n << 6) ^ (n << 7) ^ (n << 8) ^ (n << 9) ^ (n << 10) ^ (n << 11);
            n = (n << 1) ^ (n << 2) ^ (n << 3) ^ (n << 4) ^ (n << 5) ^ (n << 6) ^ (n << 7) ^ (n << 8) ^ (n << 9) ^ (n << 10) ^ (n << 11);
            n = (n << 1) ^ (n << 2) ^ (n << 3) ^ (n << 4) ^ (n << 5) ^ (n << 6) ^ (n << 7) ^ (n << 8) ^ (n << 9) ^ (n << 10) ^ (n << 11);
            n = (n << 1) ^ (n << 2) ^ (n << 3) ^ (n << 4) ^ (n << 5) ^ (n << 6) ^ (n << 7) ^ (n << 8) ^ (n << 9) ^ (n << 10) ^ (n << 11);
            n = (n << 1) ^ (n << 2) ^ (n << 3) ^ (n << 4) ^ (n << 5) ^ (n << 6) ^ (n << 7) ^ (n << 8) ^ (n << 9) ^ (n << 10) ^ (n << 11);
            n = (n << 1) ^ (n << 2) ^ (n << 3) ^ (n << 4) ^ (n << 5) ^ (n << 6) ^ (n << 7) ^ (n << 8) ^ (n << 9) ^ (n << 10) ^ (n << 11);
            n = (n << 1) ^ (n << 2) ^ (n << 3) ^ (n << 4) ^ (n << 5) ^ (n << 6) ^ (n << 7) ^ (n << 8) ^ (n << 9) ^ (n << 10) ^ (n << 11);
            n = (n << 1) ^ (n << 2) ^ (n << 3) ^ (n << 4) ^ (n << 5) ^ (n << 6) ^ (n << 7) ^ (n << 8) ^ (n << 9) ^ (n << 10) ^ (n << 11);
            bkv = n;
            Thread.yield();
            return bkv;
        }
        return 0;
    }
}
