/** What operators see and do: nodes, messages on their way, users, words, and who did what. */
package im.magpie.server.operator;
