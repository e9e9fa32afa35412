/**
 * A cluster on one machine, without containers: real MariaDB or MySQL, Redis, RocketMQ and nginx,
 * and nodes from the packaged jar, each a process of its own that can be killed, paused and
 * restarted.
 *
 * <p>Everything lives in one {@link im.magpie.lab.LabFolder}, which ends and deletes it. {@link
 * im.magpie.lab.Lab} is the whole cluster; each {@link im.magpie.lab.Part} can be started alone.
 * Linux on x86-64 only.
 */
package im.magpie.lab;
