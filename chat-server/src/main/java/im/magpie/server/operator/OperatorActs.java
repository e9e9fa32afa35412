package im.magpie.server.operator;

import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.user.ActLog;
import java.time.Clock;
import java.util.List;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** What operators did: table {@code operator_act}. Nothing changes or deletes its rows. */
@Component
class OperatorActs implements ActLog {
    private static final Pattern CURSOR = Pattern.compile("\\d{1,18}");

    private final JdbcTemplate jdbc;
    private final Clock clock;

    OperatorActs(DataSource dataSource, Clock clock) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.clock = clock;
    }

    @Override
    public void note(Act act) {
        jdbc.update(
                "INSERT INTO operator_act (uid, act, subject, detail, address, create_time)"
                        + " VALUES (?, ?, ?, ?, ?, ?)",
                act.uid(),
                act.kind().name(),
                act.subject(),
                act.detail(),
                act.address(),
                clock.millis());
    }

    /** The acts, the last one first, with the present names of who did them. One query. */
    CursorPage<NotedAct> page(PageQuery query) {
        long behind = query.isFirst() ? Long.MAX_VALUE : parse(query.cursor());
        List<NotedAct> rows =
                jdbc.query(
                        "SELECT a.id, a.uid, u.name, a.act, a.subject, a.detail, a.address,"
                                + " a.create_time FROM operator_act a"
                                + " LEFT JOIN chat_user u ON u.id = a.uid"
                                + " WHERE a.id < ? ORDER BY a.id DESC LIMIT ?",
                        (row, index) ->
                                new NotedAct(
                                        row.getLong("id"),
                                        row.getLong("uid"),
                                        row.getString("name"),
                                        row.getString("act"),
                                        row.getString("subject"),
                                        row.getString("detail"),
                                        row.getString("address"),
                                        row.getLong("create_time")),
                        behind,
                        query.pageSize() + 1);
        return CursorPage.cut(rows, query.pageSize(), row -> Long.toString(row.id()));
    }

    private static long parse(String cursor) {
        if (!CURSOR.matcher(cursor).matches()) {
            throw new ChatException(ErrorCode.VALIDATION, "operator.cursor.invalid");
        }
        return Long.parseLong(cursor);
    }

    /**
     * An act that was noted.
     *
     * @param id rises with every act
     * @param uid who did it
     * @param name their present name; null when there is no such user any more
     * @param act what was done: BAN, LIFT_BAN, GRANT_ROLE, REVOKE_ROLE, END_DEVICE, END_DEVICES,
     *     ADD_WORD, REMOVE_WORD or RELOAD_WORDS
     * @param subject to whom or what: a uid, a word; empty without one
     * @param detail of a ban: ip, when the address was blocked, too; of a role its number; of one
     *     login its id
     * @param address from where
     * @param createTime when, epoch milliseconds
     */
    record NotedAct(
            long id,
            long uid,
            String name,
            String act,
            String subject,
            String detail,
            String address,
            long createTime) {}
}
