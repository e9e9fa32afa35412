package im.magpie.user;

import im.magpie.common.session.Client;
import im.magpie.common.session.Identity;

/**
 * Remembers what operators did. An act is noted in the transaction that does it: what can not be
 * noted does not happen.
 */
public interface ActLog {

    /** Notes an act; part of the transaction that runs. */
    void note(Act act);

    /** What can be done. */
    enum Kind {
        /** A user was banned. */
        BAN,
        /** A ban was lifted. */
        LIFT_BAN,
        /** A role was given. */
        GRANT_ROLE,
        /** A role was taken. */
        REVOKE_ROLE,
        /** One login of a user was ended. */
        END_DEVICE,
        /** All logins of a user were ended. */
        END_DEVICES,
        /** A sensitive word was added. */
        ADD_WORD,
        /** A sensitive word was removed. */
        REMOVE_WORD,
        /** All nodes were told to read the words again. */
        RELOAD_WORDS
    }

    /**
     * One act.
     *
     * @param uid who did it
     * @param address from where
     * @param kind what was done
     * @param subject to whom or what: a uid, a word; empty when there is none
     * @param detail what belongs to it; empty when there is nothing
     */
    record Act(long uid, String address, Kind kind, String subject, String detail) {

        /** An act of a caller. */
        public static Act of(
                Identity.User caller, Client client, Kind kind, String subject, String detail) {
            return new Act(caller.uid(), client.ip(), kind, subject, detail);
        }
    }
}
