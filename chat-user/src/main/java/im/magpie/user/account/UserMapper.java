package im.magpie.user.account;

import com.baomidou.mybatisplus.core.mapper.BaseMapper;
import java.util.Collection;
import java.util.List;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;

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

    @Select(
            """
            <script>
            SELECT id, account_key, name, avatar, update_time FROM chat_user WHERE id IN
            <foreach collection='uids' item='uid' open='(' separator=',' close=')'>#{uid}</foreach>
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
            INSERT INTO user_presence (uid, online, node, last_opt_time)
            VALUES (#{uid}, 0, NULL, #{now})
            """)
    int insertPresence(@Param("uid") long uid, @Param("now") long now);

    /** What a login needs of a user. */
    record AccountRow(long id, String passwordHash, int status) {}

    /** What others see of a user; the account's key, null without one, is for {@link Roles}. */
    record ProfileRow(long id, String accountKey, String name, String avatar, long updateTime) {}

    /** What users see of themselves. */
    record OwnProfileRow(long id, String name, String avatar, int sex, int renameCards) {}
}
