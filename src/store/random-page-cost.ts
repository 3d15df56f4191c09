/**
 * What PostgreSQL shall take a page at any place to cost, where the next page costs 1: what is asked for lies in memory
 * or on a disc without moving parts. At its own price of 4 it sorts a whole backlog that it has not counted yet, where
 * the index gives the first hundred.
 */
export const RANDOM_PAGE_COST = 1.1;
