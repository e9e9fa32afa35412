/**
 * Login by WeChat: the QR code is one of a public account, a scan reaches us as a call of WeChat's
 * server, consent is given by its OAuth page. What WeChat knows people by (the openid), its tokens
 * and our codes never stand in logs.
 */
package im.magpie.user.wechat;
