/** The page in real Chromium, as its users see it. */
package im.magpie.server.browser;
