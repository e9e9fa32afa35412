package im.magpie.user.wechat;

import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;

/** Who a WeChat user is here. The table's keys keep it one to one. */
@Mapper
interface UserWeChatMapper {

    @Select("SELECT uid FROM user_wechat WHERE openid = #{openid}")
    Long uidOf(String openid);

    @Insert(
            """
            INSERT INTO user_wechat (openid, uid, create_time) VALUES (#{openid}, #{uid}, #{now})
            """)
    int insert(@Param("openid") String openid, @Param("uid") long uid, @Param("now") long now);
}
