package im.magpie.user.admin;

import java.util.Collection;
import java.util.List;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;

/** Table {@code user_role}, and a user's account and state beside it. */
@Mapper
interface StandingMapper {

    @Select(
            """
            <script>
            SELECT u.id, u.account_key, u.status,
              COALESCE(MAX(CASE WHEN r.role = 1 THEN 1 ELSE 0 END), 0) AS super_admin,
              COALESCE(MAX(CASE WHEN r.role = 2 THEN 1 ELSE 0 END), 0) AS chat_manager
            FROM chat_user u LEFT JOIN user_role r ON r.uid = u.id WHERE u.id IN
            <foreach collection='uids' item='uid' open='(' separator=',' close=')'>#{uid}</foreach>
            GROUP BY u.id, u.account_key, u.status
            </script>
            """)
    List<StandingRow> standings(@Param("uids") Collection<Long> uids);

    /**
     * Locks a user for the rest of the transaction: what a user may do and whether they are banned
     * changes under this lock only.
     */
    @Select("SELECT id, last_ip FROM chat_user WHERE id = #{uid} FOR UPDATE")
    LockedRow lock(@Param("uid") long uid);

    /**
     * The addresses super-admins were last seen at.
     *
     * @param uids super-admins by the settings
     * @param accountKeys super-admins' accounts by the settings
     */
    @Select(
            """
            <script>
            SELECT u.last_ip FROM user_role r JOIN chat_user u ON u.id = r.uid
            WHERE r.role = 1 AND u.last_ip IS NOT NULL
            <if test='uids.size != 0'>
            UNION SELECT last_ip FROM chat_user WHERE last_ip IS NOT NULL AND id IN
            <foreach collection='uids' item='uid' open='(' separator=',' close=')'>#{uid}</foreach>
            </if>
            <if test='accountKeys.size != 0'>
            UNION SELECT last_ip FROM chat_user WHERE last_ip IS NOT NULL AND account_key IN
            <foreach collection='accountKeys' item='k' open='(' separator=',' close=')'>#{k}</foreach>
            </if>
            </script>
            """)
    List<String> superAdminIps(
            @Param("uids") Collection<Long> uids,
            @Param("accountKeys") Collection<String> accountKeys);

    /** Gives a role; 0 when the user has it. */
    @Insert(
            """
            INSERT IGNORE INTO user_role (uid, role, create_time) VALUES (#{uid}, #{role}, #{now})
            """)
    int grant(@Param("uid") long uid, @Param("role") int role, @Param("now") long now);

    @Delete("DELETE FROM user_role WHERE uid = #{uid} AND role = #{role}")
    int revoke(@Param("uid") long uid, @Param("role") int role);

    /** What a user is; settings not counted. */
    record StandingRow(
            long uid, String accountKey, int status, boolean superAdmin, boolean chatManager) {}

    /** A user that is locked. */
    record LockedRow(long uid, String lastIp) {}
}
