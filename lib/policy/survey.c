/* SPDX-License-Identifier: MIT */
#include "policy/survey.h"

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
    survey->work = SURVEY_TAKE(arena, double, rbl_appraisal_work(rules));
    survey->row = SURVEY_TAKE(arena, int32_t, rules->n);
    survey->scratch = SURVEY_TAKE(arena, int32_t, rules->n);
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
    survey->decision = rbl_trigger_decide(account, book, bands, survey->target, survey->group_value,
                                          survey->work, now_ns);
    return REBAL_OK;
}
