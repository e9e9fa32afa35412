/** How often callers may use an endpoint: the limits, and the counting behind them. */
package im.magpie.server.ratelimit;
