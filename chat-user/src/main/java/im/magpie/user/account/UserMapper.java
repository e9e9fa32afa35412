package im.magpie.user.account;

import com.baomidou.mybatisplus.core.mapper.BaseMapper;
import java.util.Collection;
import java.util.List;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

@Mapper
interface UserMapper extends BaseMapper<UserRow> {

    @Select("SELECT id, password_hash, status FROM chat_user WHERE account_key = #{key}")
    AccountRow byAccountKey(String key);

    @Select(
            """
            <script>
            SELECT name_key FROM chat_user WHERE name_key IN
            <foreach collection='keys' item='key' open='(' separator=',' close=')'>#{key}</foreach>
            </script>
            """)
    List<String> takenNameKeys(@Param("keys") Collection<String> keys);

    /** One row for each badge of a user and for each other thing they own, and one at least. */
    @Select(
            """
            <script>
            SELECT u.id, u.name, u.avatar, u.last_ip, u.wearing_item_id, u.update_time,
              t.id AS badge
            FROM chat_user u
            LEFT JOIN user_item i ON i.uid = u.id
            LEFT JOIN item t ON t.id = i.item_id AND t.type = 2
            WHERE u.id IN
            <foreach collection='uids' item='uid' open='(' separator=',' close=')'>#{uid}</foreach>
            ORDER BY u.id, t.id
            </script>
            """)
    List<ProfileRow> profiles(@Param("uids") Collection<Long> uids);

    @Select(
            """
            SELECT u.id, u.name, u.avatar, u.sex,
              (SELECT COUNT(*) FROM user_item i
                WHERE i.uid = u.id AND i.item_id = #{renameCard} AND i.used = 0) AS rename_cards
            FROM chat_user u WHERE u.id = #{uid}
            """)
    OwnProfileRow ownProfile(@Param("uid") long uid, @Param("renameCard") long renameCard);

    @Insert(
            """
            INSERT INTO user_presence (uid, online, last_opt_time) VALUES (#{uid}, 0, #{now})
            """)
    int insertPresence(@Param("uid") long uid, @Param("now") long now);

    /** The present name; the user stays locked for the rest of the transaction. */
    @Select("SELECT name FROM chat_user WHERE id = #{uid} FOR UPDATE")
    String lockName(@Param("uid") long uid);

    @Update(
            """
            UPDATE chat_user SET name = #{name}, name_key = #{key},
              update_time = GREATEST(update_time + 1, #{now})
            WHERE id = #{uid}
            """)
    int rename(
            @Param("uid") long uid,
            @Param("name") String name,
            @Param("key") String key,
            @Param("now") long now);

    /** What a login needs of a user. */
    record AccountRow(long id, String passwordHash, int status) {}

    /** What others see of a user, with one badge of theirs, or null. */
    record ProfileRow(
            long id,
            String name,
            String avatar,
            String lastIp,
            Long wearing,
            long updateTime,
            Long badge) {}

    /** What users see of themselves. */
    record OwnProfileRow(long id, String name, String avatar, int sex, int renameCards) {}
}
