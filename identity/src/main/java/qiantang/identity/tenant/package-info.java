/**
 * The tenant tree (省 → 市 → 县 → 部门 / 企业 → 项目): its kinds, its rules and its rows. What a tenant owns belongs to
 * other packages and rooms.
 */
@NullMarked
package qiantang.identity.tenant;

import org.jspecify.annotations.NullMarked;
