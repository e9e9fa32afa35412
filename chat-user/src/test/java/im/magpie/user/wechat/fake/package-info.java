/** WeChat as far as a login needs it, over real HTTP; serves the tests of the application too. */
package im.magpie.user.wechat.fake;
