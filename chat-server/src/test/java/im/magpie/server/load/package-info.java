/** Many clients at once. Correctness is judged; latencies are printed as information only. */
package im.magpie.server.load;
