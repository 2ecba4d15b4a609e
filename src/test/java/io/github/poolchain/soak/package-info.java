/** The soak: all structures at once, random calls and faults, exact accounts. The structures' own parts are in their packages. */
package io.github.poolchain.soak;
