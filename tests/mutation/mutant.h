/* SPDX-License-Identifier: MIT */
/** @file
 *  Of the copies that mutate.py makes of the library, for tests of the tests; never of the library
 *  itself. Mutant k is the program with rbl_mutant == k, 0 the program as it is. Each operand is
 *  evaluated as often as before. */
#ifndef MUTANT_H
#define MUTANT_H

extern int rbl_mutant;

#define M_TWO(k, l, r, op, first, second)                                                          \
    ({                                                                                             \
        __auto_type l_##k = (l);                                                                   \
        __auto_type r_##k = (r);                                                                   \
        rbl_mutant == k       ? (l_##k)first(r_##k)                                                \
        : rbl_mutant == k + 1 ? (l_##k)second(r_##k)                                               \
                              : (l_##k)op(r_##k);                                                  \
    })
#define M_SWAP(k, l, r, op, other)                                                                 \
    ({                                                                                             \
        __auto_type l_##k = (l);                                                                   \
        __auto_type r_##k = (r);                                                                   \
        rbl_mutant == k ? (l_##k)other(r_##k) : (l_##k)op(r_##k);                                  \
    })
#define M_LT(k, l, r) M_TWO(k, l, r, <, <=, >=)
#define M_LE(k, l, r) M_TWO(k, l, r, <=, <, >)
#define M_GT(k, l, r) M_TWO(k, l, r, >, >=, <=)
#define M_GE(k, l, r) M_TWO(k, l, r, >=, >, <)
#define M_EQ(k, l, r) M_SWAP(k, l, r, ==, !=)
#define M_NE(k, l, r) M_SWAP(k, l, r, !=, ==)
#define M_ADD(k, l, r) M_SWAP(k, l, r, +, -)
#define M_SUB(k, l, r) M_SWAP(k, l, r, -, +)
#define M_MUL(k, l, r) M_SWAP(k, l, r, *, +)
#define M_DIV(k, l, r) M_SWAP(k, l, r, /, *)
#define M_MOD(k, l, r) M_SWAP(k, l, r, %, /)
#define M_SHL(k, l, r) M_SWAP(k, l, r, <<, >>)
#define M_SHR(k, l, r) M_SWAP(k, l, r, >>, <<)
#define M_BAND(k, l, r) M_SWAP(k, l, r, &, |)
#define M_BOR(k, l, r) M_SWAP(k, l, r, |, &)
#define M_XOR(k, l, r) M_SWAP(k, l, r, ^, &)

/* && becomes || and the reverse: the right side is looked at where the left asks for it. */
#define M_AND(k, l, r)                                                                             \
    ({                                                                                             \
        int l_##k = !!(l);                                                                         \
        ((rbl_mutant == k) ? !l_##k : l_##k) ? !!(r) : l_##k;                                      \
    })
#define M_OR(k, l, r)                                                                              \
    ({                                                                                             \
        int l_##k = !!(l);                                                                         \
        ((rbl_mutant == k) ? l_##k : !l_##k) ? !!(r) : l_##k;                                      \
    })

#define M_PLUS(k, l, r)                                                                            \
    ({                                                                                             \
        __auto_type r_##k = (r);                                                                   \
        rbl_mutant == k ? ((l) -= r_##k) : ((l) += r_##k);                                         \
    })
#define M_MINUS(k, l, r)                                                                           \
    ({                                                                                             \
        __auto_type r_##k = (r);                                                                   \
        rbl_mutant == k ? ((l) += r_##k) : ((l) -= r_##k);                                         \
    })

#define M_NOT(k, c) ((rbl_mutant == k) ? !(c) : !!(c))
#define M_INT(k, n) ((rbl_mutant == k) ? (n) + 1 : (n))
#define M_DROP(k) for (int once_##k = rbl_mutant != k; once_##k; once_##k = 0)

#endif
