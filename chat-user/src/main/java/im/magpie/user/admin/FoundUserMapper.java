package im.magpie.user.admin;

import java.util.List;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;

/**
 * Users with all that operators look at. Each query has one index to go by: a condition on several
 * of them at once would read the whole table.
 */
@Mapper
interface FoundUserMapper {
    /** What is read of each user. */
    String COLUMNS =
            """
            SELECT u.id, u.account, u.name, u.avatar, u.status, u.last_ip, u.create_time,
              p.online, p.last_opt_time,
              (SELECT COUNT(*) FROM user_role r WHERE r.uid = u.id AND r.role = 2) AS managing
            FROM chat_user u JOIN user_presence p ON p.uid = u.id
            """;

    /**
     * Those whose uid or account it is: two at most, the uid first.
     *
     * @param uid a uid; -1: none
     * @param key an account as it is compared
     */
    @Select(
            COLUMNS
                    + """
                    JOIN (SELECT a.id FROM chat_user a WHERE a.id = #{uid}
                      UNION SELECT b.id FROM chat_user b WHERE b.account_key = #{key}) x
                      ON x.id = u.id
                    ORDER BY CASE WHEN u.id = #{uid} THEN 0 ELSE 1 END
                    """)
    List<FoundRow> exact(@Param("uid") long uid, @Param("key") String key);

    /**
     * Those whose names begin with something, in the order of their names.
     *
     * @param beginning as names are compared, as a pattern with the escape {@code !}
     */
    @Select(
            COLUMNS
                    + """
                    WHERE u.name_key LIKE #{beginning} ESCAPE '!'
                    ORDER BY u.name_key LIMIT #{limit}
                    """)
    List<FoundRow> named(@Param("beginning") String beginning, @Param("limit") int limit);

    /** A user that was found. */
    record FoundRow(
            long id,
            String account,
            String name,
            String avatar,
            int status,
            String lastIp,
            long createTime,
            int online,
            long lastOptTime,
            int managing) {}
}
