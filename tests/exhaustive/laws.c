/* SPDX-License-Identifier: MIT */
#include "laws.h"

#include "oracle_book.h"

static const int64_t nothing[ORACLE_ASSETS];

const char *laws_name(int law) {
    static const char *const name[LAW_COUNT] = {
        "ok",           "status",      "passes",      "overspend", "waves",       "oversell",
        "conservation", "buy past",    "lot past",    "minimum",   "maximum",     "fee eats",
        "progress",     "restriction", "improvement", "clip",      "idempotence", "resumes"};
    return name[law];
}

/** One law's view of the plan. */
typedef struct view {
    const oracle_world *world;
    const oracle_answer *answer;
    oracle_book book;
    oracle_state before, after;
} view;

/* I-01. */
static int check_spending(const view *v) {
    int64_t cash = v->book.cash, least = cash < v->book.reserve ? cash : v->book.reserve;
    for (int k = 0; k < v->answer->n_orders; k++) {
        const oracle_order *order = &v->answer->order[k];
        cash += order->cash - order->fee;
        if (cash < least || (order->lots > 0 && cash < v->book.reserve)) return LAW_OVERSPEND;
        if (k > 0 && order->lots < 0 && order[-1].lots > 0) return LAW_OVERSPEND;
    }
    if (cash != v->answer->cash_worst) return LAW_CONSERVATION;
    return LAW_OK;
}

/** Cash that can be used when an order is ready, with all other orders up to its wave.
 * F-READY, I-01. */
static int check_waves(const view *v) {
    const oracle_answer *answer = v->answer;
    int64_t now = v->world->now_ns;
    for (int k = 0; k < answer->n_orders; k++) {
        const oracle_order *mine = &answer->order[k];
        int64_t cash = v->book.cash_now;
        if (k > 0 && mine->wave < mine[-1].wave) return LAW_WAVES;
        if (mine->lots < 0 && mine->wave != 0) return LAW_WAVES;
        if (mine->lots < 0) continue;
        for (int j = 0; j < v->world->n_flights; j++) {
            const oracle_flight *item = &v->world->flight[j];
            int64_t coming = item->cash + (item->asset == ORACLE_CASH ? item->quantity : 0);
            bool settled = item->order_id == 0 && item->arrival_ns <= now;
            if (coming > 0 && !settled && mine->wave > 0 && item->arrival_ns <= mine->ready_ns)
                cash += coming;
        }
        for (int j = 0; j < answer->n_orders; j++) {
            const oracle_order *other = &answer->order[j];
            int64_t settle = v->world->asset[other->asset].settle_ns;
            bool sold = other->lots < 0 && mine->wave > 0 && now + settle <= mine->ready_ns;
            if (sold || (other->lots > 0 && other->wave <= mine->wave))
                cash += other->cash - other->fee;
        }
        if (cash < v->book.reserve) return LAW_WAVES;
    }
    return LAW_OK;
}

/* I-03. */
static int check_conservation(const view *v) {
    const oracle_answer *a = v->answer;
    int64_t assets = 0, m = v->book.m;
    for (int i = 0; i < v->book.n; i++) assets += v->after.value[i];
    if (a->cash_after != a->cash_before + a->sells - a->buys - a->fees) return LAW_CONSERVATION;
    if (a->cash_before != v->book.cash || a->cash_after != v->after.C) return LAW_CONSERVATION;
    if (assets + a->cash_after * m != v->book.value - a->fees * m - a->rounding)
        return LAW_CONSERVATION;
    if (a->rounding < 0 || a->rounding > (m - 1) * a->n_orders) return LAW_CONSERVATION;
    return LAW_OK;
}

/** Whether so many lots meet the minimums at a value of the account. */
static bool big_enough(const view *v, int i, int64_t lots, int64_t V) {
    const oracle_asset *asset = &v->world->asset[i];
    const oracle_row *row = &v->book.row[i];
    int64_t least = lots * row->lot_sell / v->book.m; /* a purchase is worth no less */
    int64_t share = oracle_ceil(asset->notional_min_ppb * V, v->book.one * v->book.m);
    return lots * asset->lot >= asset->order_min && least >= asset->notional_min &&
           least >= share && least >= row->dear_buy && least >= row->dear_sell;
}

/** A purchase ends below b B and one step, a sale above a B less one step; a block where the order
 * is no larger. I-04. */
static int check_destination(const view *v, int i) {
    const oracle_row *row = &v->book.row[i];
    int64_t x = v->answer->x[i], lots = x < 0 ? -x : x, value = v->after.value[i];
    int64_t p = row->lot_value, step = oracle_ceil(v->book.m, p);
    int64_t before = lots - step; /* the order one step smaller */
    bool least = before <= 0 || !big_enough(v, i, before, v->book.value);
    int64_t room = (least && lots > step ? lots : step) * p;
    if (x > 0 && oracle_against(&v->before, value, row->a) > 0) return LAW_BUY_PAST;
    if (x > 0 && oracle_against(&v->after, value - room, row->b) >= 0) return LAW_LOT_PAST;
    if (x > 0 || v->answer->raised[i]) return LAW_OK;
    for (int j = 0; j < v->book.n; j++)
        if (v->answer->undone[j]) return LAW_OK; /* the fee given back moves the destination */
    return oracle_against(&v->after, value + room, row->a) <= 0 ? LAW_LOT_PAST : LAW_OK;
}

/* I-02, I-06. */
static int check_size(const view *v, int i) {
    const oracle_asset *asset = &v->world->asset[i];
    const oracle_row *row = &v->book.row[i];
    int64_t x = v->answer->x[i], lots = x < 0 ? -x : x, m = v->book.m;
    bool close_out = x == -row->whole;
    int64_t step = oracle_ceil(m, row->lot_value), least = lots * row->lot_sell / m;
    int64_t allowed = m * (v->answer->fees + v->answer->n_orders);
    const oracle_fee *fee = x > 0 ? &asset->buy : &asset->sell;
    int64_t cash = x > 0 ? oracle_ceil(lots * row->lot_buy, m) : least;
    if (!close_out && x % step != 0) return LAW_MINIMUM;
    if (!close_out && !big_enough(v, i, lots, v->after.V - allowed)) return LAW_MINIMUM;
    if (close_out && least < row->dear_sell) return LAW_FEE_EATS;
    if (asset->order_max >= 0 && lots * asset->lot > asset->order_max) return LAW_MAXIMUM;
    if (cash <= oracle_fee_of(fee, v->book.one, cash)) return LAW_FEE_EATS;
    if (x < 0 && row->sellable + x * asset->lot < asset->holding_min) return LAW_OVERSELL;
    if (x > 0 && asset->holding_max >= 0 && row->counted + x * asset->lot > asset->holding_max)
        return LAW_OVERSELL;
    return (x < 0 && !row->may_sell) || (x > 0 && !row->may_buy) ? LAW_RESTRICTION : LAW_OK;
}

/* I-07. */
static int check_progress(const view *v) {
    int64_t sum_before = 0, sum_after = 0;
    if (v->answer->n_orders == 0) return LAW_OK;
    for (int i = 0; i < v->book.n; i++) {
        int64_t t = v->book.row[i].target;
        int64_t old = v->before.value[i] * v->before.base_part - t * v->before.base;
        int64_t new = v->after.value[i] * v->after.base_part - t * v->after.base;
        if (v->answer->raised[i]) return LAW_OK;
        sum_before += old < 0 ? -old : old;
        sum_after += new < 0 ? -new : new;
    }
    int order = oracle_compare(sum_after, v->after.base_part, sum_before, v->before.base_part);
    return order < 0 ? LAW_OK : LAW_PROGRESS;
}

/* F-BUDGET, I-09. */
static int check_clips(const view *v) {
    const oracle_limits *clip = &v->world->clip;
    int64_t traded = v->answer->buys + v->answer->sells;
    if (clip->n_orders > 0 && v->answer->n_orders > clip->n_orders) return LAW_CLIP;
    if (clip->total_notional > 0 && traded > clip->total_notional) return LAW_CLIP;
    if (clip->turnover > 0 &&
        oracle_compare(traded * v->book.m, 2 * v->book.value, clip->turnover, v->book.one) > 0)
        return LAW_CLIP;
    for (int i = 0; clip->order_notional > 0 && i < v->book.n; i++) {
        int64_t value = v->answer->x[i] * v->book.row[i].lot_value;
        if ((value < 0 ? -value : value) > clip->order_notional * v->book.m) return LAW_CLIP;
    }
    return LAW_OK;
}

/* F-IMPROVE. */
static int check_improvement(const view *v, int i) {
    int64_t improve = v->world->policy.improve, goal = oracle_goal(&v->book, &v->after, i);
    int64_t old = v->before.value[i] - goal, new = v->after.value[i] - goal;
    if (improve == 0 || v->answer->raised[i] || v->answer->clipped) return LAW_OK;
    old = old < 0 ? -old : old;
    new = new < 0 ? -new : new;
    return (old - new) * v->book.one >= improve * old ? LAW_OK : LAW_IMPROVEMENT;
}

int laws_check(const oracle_world *world, const oracle_answer *answer) {
    view v = {.world = world, .answer = answer};
    int32_t status = oracle_book_read(&v.book, world);
    if (answer->status == REBAL_E_HALT || answer->status == REBAL_E_FUNDS) return LAW_OK;
    if (status != answer->status) return LAW_STATUS;
    if (status != REBAL_OK) return LAW_OK;
    if (answer->capped) return LAW_PASSES;
    oracle_state_at(&v.before, &v.book, nothing);
    oracle_state_at(&v.after, &v.book, answer->x);
    int law = check_conservation(&v);
    if (law == LAW_OK) law = check_spending(&v);
    if (law == LAW_OK) law = check_waves(&v);
    for (int i = 0; i < v.book.n && law == LAW_OK; i++) {
        if (answer->x[i] == 0) continue;
        law = check_size(&v, i);
        if (law == LAW_OK) law = check_destination(&v, i);
        if (law == LAW_OK) law = check_improvement(&v, i);
    }
    if (law == LAW_OK) law = check_clips(&v);
    return law == LAW_OK ? check_progress(&v) : law;
}

/** Transfers that have arrived become holdings. */
static void settle(oracle_world *world) {
    int kept = 0;
    for (int k = 0; k < world->n_flights; k++) {
        oracle_flight item = world->flight[k];
        if (item.order_id != 0 || item.arrival_ns > world->now_ns) {
            world->flight[kept++] = item;
            continue;
        }
        if (item.asset == ORACLE_CASH)
            world->cash.holding += item.quantity;
        else
            world->asset[item.asset].holding += item.quantity;
        world->cash.holding += item.cash;
    }
    world->n_flights = kept;
}

bool laws_apply(oracle_world *after, const oracle_world *world, const oracle_answer *answer) {
    bool written = true;
    *after = *world;
    settle(after);
    for (int i = 0; i < world->n; i++) {
        oracle_asset *asset = &after->asset[i];
        asset->holding += answer->x[i] * asset->lot;
        written = written && asset->holding >= 0;
    }
    after->cash.holding += answer->cash_after - answer->cash_before;
    return written;
}

/** Whether a plan is the state's alone: what fired is a breach, or trades the book. */
static bool fired_by_breach(const oracle_world *world) {
    bool unbreached = world->force;
    for (int k = 0; k < 4; k++)
        if (world->policy.when[k] & (REBAL_ON_TURNOVER | REBAL_ON_FLOW)) unbreached = true;
    return !unbreached || world->policy.scope == REBAL_SCOPE_BOOK;
}

static bool clips(const oracle_limits *clip) {
    return clip->n_orders || clip->turnover || clip->order_notional || clip->total_notional;
}

bool laws_monotone(const oracle_world *world) {
    return fired_by_breach(world) && !clips(&world->clip) && world->policy.improve == 0;
}

bool laws_idempotent(const oracle_world *world) {
    for (int i = 0; i < world->n; i++) {
        const oracle_asset *asset = &world->asset[i];
        if (asset->order_max >= 0 || asset->price % asset->tick != 0) return false;
    }
    return laws_monotone(world) && world->policy.collar == 0;
}

/* I-08. */
int laws_check_again(const oracle_world *world, const oracle_answer *answer, laws_planner *planner,
                     void *self) {
    oracle_world now = *world, next;
    oracle_answer again = *answer;
    enum { MOST_PLANS = 5000 };
    if (answer->status != REBAL_OK) return LAW_OK;
    for (int k = 0; again.n_orders > 0; k++) {
        if (k == MOST_PLANS) return LAW_RESUMES;
        if (!laws_apply(&next, &now, &again)) return LAW_OK;
        now = next;
        planner(self, &again, &now);
        if (again.status == REBAL_E_NO_VALUE || again.status == REBAL_E_HALT ||
            again.status == REBAL_E_FUNDS)
            return LAW_OK;
        if (again.status != REBAL_OK) return LAW_STATUS;
        if (again.n_orders > 0 && laws_idempotent(world)) return LAW_IDEMPOTENCE;
        int law = laws_check(&now, &again);
        if (law != LAW_OK) return law;
    }
    return LAW_OK;
}
