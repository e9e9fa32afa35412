package im.magpie.user.account;

import com.baomidou.mybatisplus.core.mapper.BaseMapper;
import org.apache.ibatis.annotations.Mapper;

@Mapper
interface UserItemMapper extends BaseMapper<UserItemRow> {}
