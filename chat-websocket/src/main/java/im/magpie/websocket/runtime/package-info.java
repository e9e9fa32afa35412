/** What every part of the gateway runs on: event loops, the executor for blocking work, metrics. */
package im.magpie.websocket.runtime;
