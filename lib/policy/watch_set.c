/* SPDX-License-Identifier: MIT */
/* Setting a watch: the bounds that a verdict rests on. docs/derivations/watch.md. */
#include "policy/watch.h"

#include "market/drift.h"
#include "policy/calendar.h"
#include "policy/watch_risk.h"
#include "policy/watch_scale.h"

#define WATCH_TAKE(arena, type, count)                                                             \
    ((type *)rbl_arena_take((arena), (count), sizeof(type), _Alignof(type)))

/* What is watched, while it is set. */
typedef struct watch_scene {
    rbl_watch *watch;
    const rbl_account *account;
    const rbl_survey *survey;
    rbl_watch_scale scale;
    uint32_t asked; /* REBAL_ON_ bits of some clause */
    bool fails;     /* something does not fit */
    bool shorts;    /* a row is below zero */
} watch_scene;

void rbl_watch_layout(rbl_watch *watch, const rbl_rules *rules, rbl_arena *arena) {
    watch->row = WATCH_TAKE(arena, rbl_watch_row, rules->n);
    watch->group = WATCH_TAKE(arena, rbl_watch_group, rules->n_groups);
}

/* ---- bounds that no row moves */

/* N > bound, which is at most so many units. */
static void watch_at_least(rbl_watch *w, int64_t bound) {
    int64_t floor = bound < RBL_WATCH_LIMIT ? bound + w->slack : INT64_MAX;
    if (floor > w->floor) w->floor = floor;
}

/* N < bound, which is at least so many units. */
static void watch_at_most(rbl_watch *w, int64_t bound) {
    if (bound < w->ceiling) w->ceiling = bound;
}

/* The same of W = N + offset, against value num / den fine units. */
static void watch_whole_at_least(watch_scene *s, rbl_wide value, int64_t num, int64_t den) {
    int64_t bound = rbl_watch_up(value, num, den, s->scale.places);
    if (bound < INT64_MAX) bound -= s->scale.offset;
    watch_at_least(s->watch, bound);
}

static void watch_whole_at_most(watch_scene *s, rbl_wide value, int64_t num, int64_t den) {
    int64_t bound = rbl_watch_down(value, num, den, s->scale.places);
    if (bound < INT64_MAX) watch_at_most(s->watch, bound - s->scale.offset_up);
}

/* The formula of the base stays the one it is. */
static void watch_regime(watch_scene *s) {
    const rbl_watch_scale *scale = &s->scale;
    int64_t others = REBAL_ONE - s->survey->bands.asked;
    watch_at_least(s->watch, 0); /* a base that is worth something */
    if (others == 0 || rbl_wide_sign(scale->reserve) == 0) return;
    if (scale->whole_base)
        watch_whole_at_least(s, scale->reserve, REBAL_ONE, others);
    else
        watch_whole_at_most(s, scale->reserve, REBAL_ONE, others);
}

/* ---- rows */

static rbl_wide watch_worth(watch_scene *s, size_t i) {
    rbl_wide worth = rbl_wide_of(0);
    int64_t counted = s->survey->book.row[i].counted;
    s->fails |= !rbl_wide_mul(&worth, s->account->rules->instrument[i].unit, rbl_wide_of(counted));
    return worth;
}

/* Of a row's unit: rounded down, also below zero; INT64_MAX where it does not fit. */
static int64_t watch_unit(rbl_wide worth, int places) {
    if (rbl_wide_sign(worth) >= 0) return rbl_watch_down(worth, 1, 1, places);
    int64_t size = rbl_watch_up(rbl_wide_neg(worth), 1, 1, places);
    return size == INT64_MAX ? size : -size;
}

static int watch_places(const watch_scene *s, const rbl_watch_row *row) {
    return 64 - row->shift + s->scale.places;
}

/* A flow of a row, or what is kept of it, moves what only a survey can tell. */
static bool watch_stops(const watch_scene *s, size_t i) {
    const rbl_rules *rules = s->account->rules;
    bool flows = s->asked & REBAL_ON_FLOW && rbl_wide_sign(s->survey->book.flow) > 0;
    bool kept = s->survey->bands.row[i].kept && s->survey->book.row[i].counted != 0;
    bool level = flows || s->asked & REBAL_ON_TRACKING_ERROR;
    bool known = s->account->column[REBAL_PRICE][i] != 0 && !s->account->moved[i];
    return (int32_t)i == rules->base || !known || (kept && level) ||
           (flows && s->account->column[REBAL_FLOW][i] != 0);
}

static void watch_value(watch_scene *s, size_t i) {
    rbl_watch_row *row = &s->watch->row[i];
    const rbl_rules *rules = s->account->rules;
    int64_t price = s->account->column[REBAL_PRICE][i];
    int32_t group = rules->instrument[i].group;
    *row = (rbl_watch_row){.low = INT64_MAX, .group = REBAL_NONE, .gate = RBL_WATCH_STOP};
    if (price == 0) return;
    row->shift = rbl_watch_shift(price);
    if (!watch_stops(s, i)) row->gate = row->shift;
    if (s->survey->bands.row[i].kept) return;
    row->unit = watch_unit(watch_worth(s, i), watch_places(s, row));
    row->value = rbl_wide_high64(rbl_wide_mul64(row->unit, price << row->shift));
    s->shorts |= row->unit < 0;
    s->fails |=
        row->unit == INT64_MAX || row->value > RBL_WATCH_LIMIT || row->value < -RBL_WATCH_LIMIT;
    s->watch->sum += row->value;
    if (!s->watch->grouped || group == REBAL_NONE || !rules->group[group].banded) return;
    row->group = group;
    s->watch->group[group].value += row->value;
    s->watch->group[group].members += RBL_WATCH_SHORT;
}

/* N stays at or above what a row, or group, is worth over that edge; at or below. */
static void watch_over(watch_scene *s, int64_t *high, rbl_wide worth, int64_t edge, int places) {
    if (rbl_wide_sign(worth) == 0) return;
    int64_t bound = edge > 0 ? rbl_watch_up(worth, s->scale.den, edge, places) : INT64_MAX;
    s->fails |= bound == INT64_MAX;
    if (bound > *high) *high = bound;
}

static void watch_under(watch_scene *s, int64_t *low, rbl_wide worth, int64_t edge, int places) {
    if (edge <= 0) return;
    int64_t bound = rbl_watch_down(worth, s->scale.den, edge, places);
    bound = bound < RBL_WATCH_MOST ? bound : RBL_WATCH_MOST;
    if (bound < *low) *low = bound;
}

/* Inside its band, or outside on that side. */
static void watch_band(watch_scene *s, int64_t *high, int64_t *low, const rbl_band *band,
                       int64_t share, int side, rbl_wide worth, int places) {
    if (side <= 0) {
        int64_t edge = side == 0 ? rbl_band_high(band, share) : rbl_band_low(band, share);
        watch_over(s, high, worth, edge, places);
    }
    if (side >= 0) {
        int64_t edge = side == 0 ? rbl_band_low(band, share) : rbl_band_high(band, share);
        watch_under(s, low, worth, edge, places);
    }
}

/* The band of what is below zero, or is to be: -hi..-lo of -v. */
static rbl_band watch_mirror(const rbl_band *band) {
    rbl_band mirror = *band;
    mirror.lo = -band->hi;
    mirror.a = -band->b;
    mirror.aim = -band->aim;
    mirror.b = -band->a;
    mirror.hi = -band->lo;
    return mirror;
}

static void watch_row(watch_scene *s, size_t i, int64_t share, int side) {
    rbl_watch_row *row = &s->watch->row[i];
    const rbl_band *band = &s->survey->bands.row[i];
    rbl_wide worth = watch_worth(s, i);
    int sign = rbl_wide_sign(worth);
    if (s->account->column[REBAL_PRICE][i] == 0) return; /* and is worth nothing, at any price */
    if (sign < 0 || (sign == 0 && band->hi < 0)) {
        const rbl_band mirror = watch_mirror(band);
        watch_band(s, &row->high, &row->low, &mirror, share, -side, rbl_wide_neg(worth),
                   watch_places(s, row));
        return;
    }
    watch_band(s, &row->high, &row->low, band, share, side, worth, watch_places(s, row));
}

static void watch_group_of(watch_scene *s, size_t g, int64_t share, int side) {
    rbl_watch_group *group = &s->watch->group[g];
    if (rbl_wide_sign(s->survey->group_value[g]) == 0) return; /* and will be, at any price */
    watch_band(s, &group->high, &group->low, &s->survey->bands.group[g], share, side,
               rbl_wide_of(1), 64 - group->shift);
}

/* ---- cash */

/* Its band is a share of W, the reserve counts whatever that is worth. */
static void watch_cash(watch_scene *s, int64_t share, int side) {
    const rbl_rules *rules = s->account->rules;
    const rbl_book *book = &s->survey->book;
    const rbl_band *band = &s->survey->bands.row[rules->base];
    rbl_wide cash = rbl_wide_times(rules->money_unit, book->cash);
    int64_t hi = rbl_band_high(band, share), lo = rbl_band_low(band, share);
    if (book->cash < book->reserve) return; /* below it whatever comes */
    if (side == 0 && book->cash > book->reserve && rbl_wide_sign(cash) > 0) {
        s->fails |= hi <= 0;
        if (hi > 0) watch_whole_at_least(s, cash, REBAL_ONE, hi);
    }
    if (side == 0 && lo > 0) watch_whole_at_most(s, cash, REBAL_ONE, lo);
    if (side > 0 && hi > 0) watch_whole_at_most(s, cash, REBAL_ONE, hi);
    if (side < 0) watch_whole_at_least(s, cash, REBAL_ONE, lo);
}

/* ---- conditions */

/* How far outside its band a value is: N over its bound there, or the reverse, in 2^-32. */
static int64_t watch_excess(const watch_scene *s, const rbl_band *band, int64_t share, int side,
                            rbl_wide value) {
    int64_t edge = side > 0 ? rbl_band_high(band, share) : rbl_band_low(band, share);
    int64_t bound = edge > 0 ? rbl_watch_down(value, s->scale.den, edge, s->scale.places) : 0;
    int64_t sum = s->watch->sum;
    if (side > 0) return edge > 0 ? bound - sum : INT64_MAX;
    return sum - bound;
}

/* Bands that rows may go out of and come back to: the one condition that moves. False, and nothing
 * done, where more hangs on it, or a row has no inside at all. */
static bool watch_turns(watch_scene *s) {
    const rbl_rules *rules = s->account->rules;
    const rebal_policy *policy = &rules->policy;
    const rbl_book *book = &s->survey->book;
    const rbl_decision *decision = &s->survey->decision;
    const uint32_t others = REBAL_ON_SOFT | (rules->grouped ? REBAL_ON_GROUP : 0);
    int cash = rbl_trigger_cash_side(rules, &s->survey->bands, REBAL_ONE, book->value, book->cash,
                                     book->cash, book->reserve);
    if (!(s->asked & REBAL_ON_BAND) || s->asked & others || policy->release_ppb > 0 ||
        decision->due || cash != 0)
        return false;
    for (size_t i = 0; i < rules->n; i++)
        if (!s->survey->bands.row[i].kept && (int32_t)i != rules->base)
            watch_row(s, i, REBAL_ONE, 0);
    for (size_t i = 0; i < rules->n && s->fails; i++) {
        s->watch->row[i].high = 0;
        s->watch->row[i].low = INT64_MAX;
    }
    if (s->fails) return s->fails = false;
    watch_cash(s, REBAL_ONE, 0);
    bool cools = rbl_trigger_cools(s->account, s->account->now_ns);
    uint32_t in = decision->holding & ~(uint32_t)REBAL_ON_BAND;
    s->watch->verdict_in = cools ? 0 : rbl_trigger_fired(policy, in);
    s->watch->verdict_out = cools ? 0 : rbl_trigger_fired(policy, in | REBAL_ON_BAND);
    return true;
}

/* Is a row, or the cash, outside that share of its band? And what it rests on. */
static bool watch_rows_breached(watch_scene *s, int64_t share) {
    const rbl_rules *rules = s->account->rules;
    const rbl_survey *survey = s->survey;
    const rbl_book *book = &survey->book;
    int64_t farthest = INT64_MIN;
    int cash = rbl_trigger_cash_side(rules, &survey->bands, share, book->value, book->cash,
                                     book->cash, book->reserve),
        way = 0;
    size_t who = 0;
    for (size_t i = 0; cash == 0 && i < rules->n; i++) {
        const rbl_band *band = &survey->bands.row[i];
        if (band->kept || (int32_t)i == rules->base) continue;
        int side = rbl_band_side(band, share, &s->scale.base, book->row[i].value);
        if (side == 0) continue;
        int64_t excess = watch_excess(s, band, share, side, book->row[i].value);
        if (excess >= farthest) farthest = excess, who = i, way = side;
    }
    if (cash != 0) {
        watch_cash(s, share, cash);
    } else if (way != 0) {
        watch_row(s, who, share, way);
    } else {
        watch_cash(s, share, 0);
        for (size_t i = 0; i < rules->n; i++)
            if (!survey->bands.row[i].kept && (int32_t)i != rules->base) watch_row(s, i, share, 0);
    }
    return cash != 0 || way != 0;
}

/* Likewise of the groups. */
static bool watch_groups_breached(watch_scene *s, int64_t share) {
    const rbl_rules *rules = s->account->rules;
    const rbl_survey *survey = s->survey;
    if (!rules->grouped) return false;
    rbl_trigger_group_values(survey->group_value, rules, &survey->book, &survey->bands);
    for (size_t g = 0; g < rules->n_groups; g++) {
        if (!rules->group[g].banded) continue;
        int side =
            rbl_band_side(&survey->bands.group[g], share, &s->scale.base, survey->group_value[g]);
        if (side == 0) continue;
        watch_group_of(s, g, share, side);
        return true;
    }
    for (size_t g = 0; g < rules->n_groups; g++)
        if (rules->group[g].banded) watch_group_of(s, g, share, 0);
    return false;
}

/* Flows against their level, which only the value moves. */
static void watch_flow(watch_scene *s) {
    int64_t level = s->account->rules->policy.flow_ppb;
    rbl_wide flow = s->survey->book.flow;
    if (rbl_wide_sign(flow) <= 0 || level == 0) return;
    rbl_wide bound = rbl_wide_mul_div_ceil(s->survey->book.value, (uint64_t)level, REBAL_ONE);
    s->fails |= rbl_wide_sign(s->survey->bands.kept) != 0;
    if (rbl_wide_cmp(flow, bound) >= 0)
        watch_whole_at_most(s, flow, REBAL_ONE, level);
    else
        watch_whole_at_least(s, flow, REBAL_ONE, level);
}

/* What may move in all, in units. */
static void watch_fuel(rbl_watch *w, int64_t units) {
    w->burns = true;
    if (units < w->fuel) w->fuel = units;
}

/* What a move of d does to the sum of distances and to its level is at most 6 d. */
static void watch_turnover(watch_scene *s) {
    rbl_wide gap = rbl_trigger_turnover_gap(s->account, &s->survey->book, &s->survey->bands);
    rbl_wide_words size = rbl_wide_magnitude(gap);
    int64_t fuel = rbl_watch_down(rbl_wide_signed(size, false), 1, 6, s->scale.places);
    watch_fuel(s->watch, fuel);
}

/* ---- time */

static void watch_until(rbl_watch *w, int64_t last_ns) {
    if (last_ns < w->until_ns) w->until_ns = last_ns;
}

int64_t rbl_watch_arrival(const rbl_account *account) {
    int64_t first = INT64_MAX;
    for (size_t k = 0; k < account->n_items; k++) {
        const rbl_item *item = &account->item[k];
        bool comes = item->order_id == 0 && item->arrival_ns > account->now_ns;
        if (comes && item->arrival_ns - 1 < first) first = item->arrival_ns - 1;
    }
    return first;
}

/* Prices that are needed grow old. */
static int64_t watch_fresh(const rbl_account *account, const rbl_survey *survey) {
    int64_t age_max = account->rules->halt.price_age_ns, first = INT64_MAX;
    if (age_max == 0) return first;
    for (size_t i = 0; i < account->rules->n; i++) {
        const rbl_position *p = &survey->book.row[i];
        bool needed = p->counted != 0 || p->sellable != 0 || survey->aim[i] != 0;
        int64_t last = rbl_account_later(account->column[REBAL_PRICE_TIME][i], age_max);
        if (needed && (int32_t)i != account->rules->base && last < first) first = last;
    }
    return first;
}

static void watch_times_of(watch_scene *s) {
    const rbl_account *account = s->account;
    const rebal_policy *policy = &account->rules->policy;
    const rbl_decision *decision = &s->survey->decision;
    watch_until(s->watch, rbl_watch_arrival(account));
    if (decision->cooling || (s->watch->turns && rbl_trigger_cools(account, account->now_ns)))
        watch_until(s->watch, rbl_account_later(account->commit_ns, policy->cool_down_ns) - 1);
    if (s->asked & REBAL_ON_CALENDAR && !decision->due)
        watch_until(s->watch, rbl_calendar_quiet(policy, account->now_ns));
    s->watch->clock_ns = s->watch->until_ns;
    watch_until(s->watch, watch_fresh(account, s->survey));
}

/* ---- all of it */

/* Is there room for all prices that the scales hold, 2^7 of today's at most? */
static bool watch_in_domain(const watch_scene *s) {
    const rbl_rules *rules = s->account->rules;
    const rbl_book *book = &s->survey->book;
    rbl_wide room = rbl_wide_join(INT64_C(1) << 54, 0), most = room;
    (void)rbl_wide_mul(&most, rules->money_unit, rbl_wide_of(INT64_C(1) << 53));
    if (rbl_wide_cmp(most, room) > 0) most = room;
    rbl_wide assets = rbl_wide_sub(book->value, book->row[rules->base].value);
    return rbl_wide_cmp(assets, most) < 0 && rbl_wide_cmp(book->flow, most) < 0 &&
           book->cash < INT64_C(1) << 60;
}

/* What is below zero is watched for bands that turn, and nothing else; and where all that is held,
 * of either sign, is in the domain. */
static bool watch_takes_shorts(const watch_scene *s) {
    const rbl_rules *rules = s->account->rules;
    rbl_wide room = rbl_wide_join(INT64_C(1) << 54, 0), most = room, gross = rbl_wide_of(0);
    if (!s->shorts) return true;
    if (!s->watch->turns || s->watch->burns || rules->grouped) return false;
    (void)rbl_wide_mul(&most, rules->money_unit, rbl_wide_of(INT64_C(1) << 53));
    if (rbl_wide_cmp(most, room) > 0) most = room;
    for (size_t i = 0; i < rules->n; i++) {
        rbl_wide value = s->survey->book.row[i].value;
        if ((int32_t)i == rules->base) continue;
        gross = rbl_wide_add(gross, rbl_wide_sign(value) < 0 ? rbl_wide_neg(value) : value);
        if (rbl_wide_cmp(gross, most) >= 0) return false;
    }
    return true;
}

static void watch_values(watch_scene *s) {
    const rbl_rules *rules = s->account->rules;
    rbl_watch *w = s->watch;
    w->sum = s->scale.constant + w->slack - 1;
    for (size_t g = 0; w->grouped && g < rules->n_groups; g++)
        w->group[g] = (rbl_watch_group){.low = INT64_MAX};
    for (size_t i = 0; i < rules->n && !s->fails; i++) watch_value(s, i);
    for (size_t g = 0; w->grouped && g < rules->n_groups; g++)
        w->group[g].shift = rbl_watch_shift(w->group[g].value | INT64_C(1) << 40);
}

static void watch_conditions(watch_scene *s) {
    const rbl_account *account = s->account;
    const rebal_policy *policy = &account->rules->policy;
    int64_t share = account->latched ? policy->release_ppb : REBAL_ONE;
    bool out = rbl_decision_fires(&s->survey->decision) || account->latched;
    s->watch->turns = watch_turns(s);
    s->fails |= s->shorts && !s->watch->turns;
    if (s->fails) return;
    if (s->asked & REBAL_ON_BAND && !s->watch->turns) (void)watch_rows_breached(s, share);
    if (s->asked & REBAL_ON_SOFT) (void)watch_rows_breached(s, policy->soft_ppb);
    if (s->asked & REBAL_ON_GROUP) (void)watch_groups_breached(s, share);
    if (s->asked & REBAL_ON_TURNOVER) watch_turnover(s);
    if (s->asked & REBAL_ON_FLOW) watch_flow(s);
    if (s->asked & REBAL_ON_TRACKING_ERROR)
        watch_fuel(s->watch, rbl_watch_risk(account, s->survey, &s->scale.base, s->scale.places));
    if (policy->release_ppb > 0 && out && !watch_rows_breached(s, policy->release_ppb))
        (void)watch_groups_breached(s, policy->release_ppb);
}

/* F-WATCH */
void rbl_watch_set(rbl_watch *w, const rbl_account *account, const rbl_survey *survey,
                   int32_t verdict, bool stable) {
    const uint32_t known = REBAL_ON_BAND | REBAL_ON_SOFT | REBAL_ON_GROUP | REBAL_ON_TURNOVER |
                           REBAL_ON_CALENDAR | REBAL_ON_FLOW | REBAL_ON_TRACKING_ERROR;
    const rbl_rules *rules = account->rules;
    watch_scene s = {.watch = w,
                     .account = account,
                     .survey = survey,
                     .asked = rbl_trigger_asked(&rules->policy)};
    w->set = false;
    if (!stable || s.asked & ~known || !watch_in_domain(&s) ||
        !rbl_watch_scale_of(&s.scale, account, survey))
        return;
    w->slack = RBL_WATCH_SHORT * ((int64_t)rules->n + 2);
    w->floor = 0;
    w->ceiling = RBL_WATCH_LIMIT;
    w->fuel = w->until_ns = INT64_MAX;
    w->grouped = rules->grouped;
    w->halts = rules->halt.price_move_ppb > 0;
    w->burns = false;
    w->blocked = w->out = REBAL_NONE;
    w->verdict = verdict;
    w->history = account->history;
    watch_values(&s);
    if (s.fails) return;
    watch_regime(&s);
    watch_conditions(&s);
    watch_times_of(&s);
    w->set = !s.fails && watch_takes_shorts(&s) && w->fuel > 0 && rbl_watch_renew(w, account);
}
