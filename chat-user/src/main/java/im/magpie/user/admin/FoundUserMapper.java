package im.magpie.user.admin;

import java.util.List;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;

/** Users with all that operators look at. */
@Mapper
interface FoundUserMapper {

    /**
     * Those whose uid or account it is come first, then the names in their order.
     *
     * @param uid a uid; -1: none
     * @param key an account as it is compared
     * @param beginning of names as they are compared, as a pattern with the escape {@code !}
     */
    @Select(
            """
            SELECT u.id, u.account, u.name, u.avatar, u.status, u.last_ip, u.create_time,
              p.online, p.last_opt_time,
              (SELECT COUNT(*) FROM user_role r WHERE r.uid = u.id AND r.role = 2) AS managing
            FROM chat_user u JOIN user_presence p ON p.uid = u.id
            WHERE u.id = #{uid} OR u.account_key = #{key} OR u.name_key LIKE #{beginning} ESCAPE '!'
            ORDER BY CASE WHEN u.id = #{uid} OR u.account_key = #{key} THEN 0 ELSE 1 END,
              u.name_key
            LIMIT #{limit}
            """)
    List<FoundRow> find(
            @Param("uid") long uid,
            @Param("key") String key,
            @Param("beginning") String beginning,
            @Param("limit") int limit);

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
