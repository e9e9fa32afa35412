/**
 * Settings, and the one place that decides what they mean: which database, which adapters, which
 * secrets.
 */
package im.magpie.server.config;
