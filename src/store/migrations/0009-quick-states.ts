/**
 * What every judgement writes anew, made cheap to write: compressing it costs the database more than all else about a
 * row, and nothing looks into a qualification but for its tier.
 */
export const quickStates = `
alter table contact_states alter column qualification type json using qualification::json;
alter table contact_states alter column contact set storage external;
alter table contact_states alter column company set storage external;
alter table contact_states alter column observed set storage external;
alter table contact_states alter column qualification set storage external;
-- bytes: a state stays in one piece, instead of being moved to the side table with each write
alter table contact_states set (toast_tuple_target = 8160);
`;
