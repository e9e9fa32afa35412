package im.magpie.user.admin;

import java.util.List;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** Table {@code blacklist}, and what a ban does to the user and their device sessions. */
@Mapper
interface BlacklistMapper {

    /** Moves a user's state; 0 when it is that already. */
    @Update("UPDATE chat_user SET status = #{to} WHERE id = #{uid} AND status <> #{to}")
    int moveTo(@Param("uid") long uid, @Param("to") int to);

    /** Enters an address (type 1) or a user (type 2); 0 when that entry is there. */
    @Insert(
            """
            INSERT IGNORE INTO blacklist (type, target, uid, create_time)
            VALUES (#{type}, #{target}, #{uid}, #{now})
            """)
    int enter(
            @Param("type") int type,
            @Param("target") String target,
            @Param("uid") long uid,
            @Param("now") long now);

    /** Removes all entries made for a user. */
    @Delete("DELETE FROM blacklist WHERE uid = #{uid}")
    int removeAll(@Param("uid") long uid);

    @Update(
            "UPDATE device_session SET ended_time = #{now} WHERE uid = #{uid} AND ended_time IS NULL")
    int endSessions(@Param("uid") long uid, @Param("now") long now);

    /** The highest id of a user's device sessions; 0 without any. */
    @Select("SELECT COALESCE(MAX(id), 0) FROM device_session WHERE uid = #{uid}")
    long lastSession(@Param("uid") long uid);

    @Select("SELECT DISTINCT target FROM blacklist WHERE type = 1 ORDER BY target LIMIT #{limit}")
    List<String> addresses(@Param("limit") int limit);
}
