package im.magpie.user.account;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.tx.Transactions;
import im.magpie.user.account.UserMapper.AccountRow;
import im.magpie.user.item.Items;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/**
 * The accounts there are. Accounts and names are unique without case; the table's unique keys
 * decide between those who come at the same time.
 */
@Component
public final class Accounts {
    /** Times a made-up name may be snatched away before we give up. */
    private static final int MOST_ROUNDS = 16;

    private final UserMapper users;
    private final Items items;
    private final NameRule rule;
    private final Transactions transactions;
    private final Clock clock;

    Accounts(UserMapper users, Items items, NameRule rule, Transactions transactions, Clock clock) {
        this.users = users;
        this.items = items;
        this.rule = rule;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Finds an account, however it is spelt. */
    public Optional<Account> find(String account) {
        AccountRow row = users.byAccountKey(TextKey.of(account));
        return Optional.ofNullable(row)
                .map(r -> new Account(r.id(), Optional.ofNullable(r.passwordHash()), isBanned(r)));
    }

    /** Creates a user; see {@link #register(NewAccount, LongFunction)}. */
    public long register(NewAccount asked) {
        return register(asked, uid -> uid);
    }

    /**
     * Creates a user with all they have from the first day on, and what the caller does with the
     * new uid, in one transaction of its own.
     *
     * @param then part of the transaction; may run more than once, like all work in one
     * @return what the caller made of the uid
     * @throws ChatException BUSINESS when account or name are taken
     */
    public <T> T register(NewAccount asked, LongFunction<T> then) {
        if (asked.name().isPresent()) {
            return insert(asked, asked.name().get(), then)
                    .orElseThrow(() -> taken("user.name.taken"));
        }
        return underFreeName(asked.account(), name -> insert(asked, name, then));
    }

    /**
     * Creates a user who logs in by another service and has no account name here; their name is
     * made from their wish. Otherwise like {@link #register(NewAccount, LongFunction)}.
     *
     * @throws ChatException BUSINESS when no name was free
     */
    public <T> T adopt(Newcomer newcomer, LongFunction<T> then) {
        return underFreeName(
                NameWish.of(newcomer.name()), name -> insert(() -> row(newcomer, name), then));
    }

    private <T> T underFreeName(String wish, Function<UserName, Optional<T>> insert) {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Optional<T> made = freeName(wish).flatMap(insert);
            if (made.isPresent()) {
                return made.get();
            }
        }
        throw taken("user.name.taken");
    }

    /** Refuses an account that is taken before work is spent on it. */
    public void requireFree(String account) {
        if (users.byAccountKey(TextKey.of(account)) != null) {
            throw taken("user.account.taken");
        }
    }

    /** What was made of the new uid, or nothing when the name is taken. */
    private <T> Optional<T> insert(NewAccount asked, UserName name, LongFunction<T> then) {
        Optional<T> made = insert(() -> row(asked, name), then);
        if (made.isEmpty()) {
            requireFree(asked.account());
        }
        return made;
    }

    private <T> Optional<T> insert(Supplier<UserRow> row, LongFunction<T> then) {
        try {
            return Optional.of(transactions.call(() -> then.apply(insertRows(row.get()))));
        } catch (DuplicateKeyException e) {
            return Optional.empty();
        }
    }

    private static UserRow row(NewAccount asked, UserName name) {
        UserRow user = row(name, asked.ip());
        user.account = asked.account();
        user.accountKey = TextKey.of(asked.account());
        user.passwordHash = asked.passwordHash().orElse(null);
        return user;
    }

    private static UserRow row(Newcomer newcomer, UserName name) {
        UserRow user = row(name, newcomer.ip());
        user.avatar = newcomer.avatar().orElse(null);
        user.sex = newcomer.sex().isPresent() ? newcomer.sex().getAsInt() : null;
        return user;
    }

    private static UserRow row(UserName name, String ip) {
        UserRow user = new UserRow();
        user.name = name.text();
        user.nameKey = name.key();
        user.registerIp = ip;
        user.lastIp = ip;
        return user;
    }

    private long insertRows(UserRow user) {
        long now = clock.millis();
        user.createTime = now;
        user.updateTime = now;
        users.insert(user);
        users.insertPresence(user.id, now);
        items.grantAtRegistration(user.id, now);
        return user.id;
    }

    private Optional<UserName> freeName(String wish) {
        List<UserName> names = NameSuggestions.of(wish).stream().filter(rule::allows).toList();
        if (names.isEmpty()) {
            return Optional.empty();
        }
        Set<String> taken =
                new HashSet<>(users.takenNameKeys(names.stream().map(UserName::key).toList()));
        return names.stream().filter(name -> !taken.contains(name.key())).findFirst();
    }

    private static boolean isBanned(AccountRow row) {
        return row.status() != 0;
    }

    private static ChatException taken(String key) {
        return new ChatException(ErrorCode.BUSINESS, key);
    }
}
