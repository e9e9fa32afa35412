/**
 * The HTTP edge: who is calling, from where, how errors are answered, which origins may call, and
 * what a browser may do with our answers. Endpoints live with their features in the modules.
 */
package im.magpie.server.http;
