/**
 * Who people are: accounts, logins, devices, presence. This package is what the message module may
 * see of it; the features live in the packages below.
 */
package im.magpie.user;
