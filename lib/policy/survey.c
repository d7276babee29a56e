/* SPDX-License-Identifier: MIT */
#include "policy/survey.h"

#include "base/fail.h"
#include "market/drift.h"
#include "policy/appraisal.h"
#include "policy/target.h"

#define SURVEY_TAKE(arena, type, count)                                                            \
    ((type *)rbl_arena_take((arena), (count), sizeof(type), _Alignof(type)))

void rbl_survey_layout(rbl_survey *survey, const rbl_rules *rules, rbl_arena *arena) {
    survey->book.row = SURVEY_TAKE(arena, rbl_position, rules->n);
    survey->bands.row = SURVEY_TAKE(arena, rbl_band, rules->n);
    survey->bands.group = SURVEY_TAKE(arena, rbl_band, rules->n_groups);
    survey->target = SURVEY_TAKE(arena, int64_t, rules->n);
    survey->aim = SURVEY_TAKE(arena, int64_t, rules->n);
    survey->group_value = SURVEY_TAKE(arena, rbl_wide, rules->n_groups);
    rbl_optimum_layout(&survey->optimum, rules, arena);
    survey->work = SURVEY_TAKE(arena, double, rbl_appraisal_work(rules));
    survey->row = SURVEY_TAKE(arena, int32_t, rules->n);
    survey->scratch = SURVEY_TAKE(arena, int32_t, rules->n);
}

static rbl_optimum_view survey_view(const rbl_survey *survey, const rbl_account *account) {
    return (rbl_optimum_view){.account = account,
                              .book = &survey->book,
                              .bands = &survey->bands,
                              .target = survey->target,
                              .work = survey->work};
}

/* No answer without its proof. */
static rebal_status survey_prove(const rbl_survey *survey, rebal_error *error) {
    if (survey->optimum.proved) return REBAL_OK;
    return rbl_fail_argument(error, REBAL_E_UNPROVED, RBL_FIELD_RISK_MODEL);
}

rebal_status rbl_survey_take(rbl_survey *survey, const rbl_account *account, int64_t now_ns,
                             rebal_error *error) {
    rbl_book *book = &survey->book;
    rbl_bands *bands = &survey->bands;
    rebal_status status = rbl_book_count(book, account, now_ns, error);
    if (!status)
        status = rbl_target_read(survey->target, account, survey->row, survey->scratch, error);
    if (!status) status = rbl_bands_fill(bands, account, book, survey->target, error);
    for (size_t i = 0; i < account->rules->n && !status; i++) survey->aim[i] = bands->row[i].aim;
    if (!status) status = rbl_book_value(book, account, survey->aim, now_ns, error);
    if (status) return status;
    rbl_bands_value(bands, account->rules, book);
    survey->optimum.found = false;
    const rbl_optimum_view view = survey_view(survey, account);
    survey->decision = rbl_trigger_decide(&view, &survey->optimum, survey->group_value, now_ns);
    return survey->optimum.found ? survey_prove(survey, error) : REBAL_OK;
}

rebal_status rbl_survey_destine(rbl_survey *survey, const rbl_account *account,
                                rebal_error *error) {
    const rbl_optimum_view view = survey_view(survey, account);
    if (account->rules->policy.destination != REBAL_TO_OPTIMUM) return REBAL_OK;
    if (!survey->optimum.found) rbl_optimum_find(&survey->optimum, &view);
    rebal_status status = survey_prove(survey, error);
    if (!status) rbl_optimum_destine(&survey->optimum, &survey->bands, &view);
    return status;
}

/* F-DRIFT: the greatest distance first, so that one division does. */
int64_t rbl_survey_drift(const rbl_survey *survey, const rbl_rules *rules) {
    const rbl_book *book = &survey->book;
    const rbl_bands *bands = &survey->bands;
    rbl_base base = rbl_bands_base(bands, rules, book->value, book->reserve);
    rbl_distance most = rbl_distance_zero(&base);
    for (size_t i = 0; i < rules->n; i++) {
        bool cash = (int32_t)i == rules->base;
        rbl_wide value = book->row[i].value;
        int64_t share = cash ? REBAL_ONE - survey->target[i] : survey->target[i];
        if (cash) value = rbl_wide_sub(rbl_wide_sub(book->value, bands->kept), value);
        rbl_distance distance = rbl_distance_zero(&base);
        if (!bands->row[i].kept) rbl_distance_add(&distance, &base, value, share);
        if (rbl_distance_cmp(&distance, &most) > 0) most = distance;
    }
    return rbl_share_ceil(rbl_distance_ceil(&most), book->value);
}
