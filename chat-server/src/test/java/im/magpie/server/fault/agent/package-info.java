/**
 * A Java agent of the tests that takes one safety out of a running node, or makes its bus hostile.
 * It runs in the node's JVM, where nothing of the tests but this package is known.
 */
package im.magpie.server.fault.agent;
