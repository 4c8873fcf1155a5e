"""METHODS 6.3, T7 to T10 and T13, to the figures printed there; scikit-learn is the oracle for kappa, the package
krippendorff for alpha."""

import math
import warnings

import krippendorff as oracle_of_alpha
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from screening.rules import agreement
from screening.rules.agreement import (
    audit_bound,
    collapsed,
    cross_table,
    fleiss,
    in_words,
    krippendorff,
    two_raters,
)

NOT_ESTIMABLE = None

T7 = [
    # a, b, c, d, po, kappa, PABAK, AC1, positive, negative
    ((20, 5, 10, 15), 0.7000, 0.4000, 0.4000, 0.4059, 0.7273, 0.6667),
    ((40, 9, 6, 45), 0.8500, 0.6995, 0.7000, 0.7007, 0.8421, 0.8571),
    ((80, 10, 5, 5), 0.8500, 0.3182, 0.7000, 0.8080, 0.9143, 0.4000),
    ((40, 30, 20, 910), 0.9500, 0.5888, 0.9000, 0.9431, 0.6154, 0.9733),
    ((0, 1, 1, 98), 0.9800, -0.0101, 0.9600, 0.9796, 0.0000, 0.9899),
]


@pytest.mark.parametrize(("cells", "po", "kappa", "pabak", "ac1", "positive", "negative"), T7)
def test_t7_two_raters_two_categories(cells, po, kappa, pabak, ac1, positive, negative):
    a, b, c, d = cells

    figures = two_raters([[a, b], [c, d]])

    found = (figures.po, figures.kappa, figures.pabak, figures.ac1, figures.positive, figures.negative)
    assert tuple(round(figure, 4) for figure in found) == (po, kappa, pabak, ac1, positive, negative)


def test_t7_standard_error_and_interval_of_kappa():
    figures = two_raters([[40, 30], [20, 910]])

    assert round(figures.kappa_se, 4) == 0.0567
    assert (round(figures.kappa_low, 3), round(figures.kappa_high, 3)) == (0.478, 0.700)


def test_prevalence_and_bias_index():
    figures = two_raters([[40, 30], [20, 910]])

    assert (figures.n, figures.agreed) == (1000, 950)
    assert (round(figures.prevalence_index, 4), round(figures.bias_index, 4)) == (0.87, 0.01)


THREE = [[30, 6, 4], [5, 10, 5], [3, 7, 130]]


def test_t8_three_categories():
    figures = two_raters(THREE)

    assert (round(figures.po, 4), round(figures.kappa, 4)) == (0.8500, 0.6767)
    assert (round(figures.ac1, 4), round(figures.pabak, 4)) == (0.8047, 0.7750)
    assert (round(figures.kappa_linear, 4), round(figures.kappa_quadratic, 4)) == (0.7486, 0.8008)


def test_t8_maybe_counted_as_include():
    table = collapsed(THREE, [(0, 1), (2,)])

    figures = two_raters(table)

    assert table == [[51, 9], [10, 130]]
    assert (round(figures.po, 4), round(figures.kappa, 4)) == (0.9050, 0.7749)
    assert (round(figures.pabak, 4), round(figures.ac1, 4)) == (0.8100, 0.8356)


def test_figures_for_two_categories_only_are_absent_for_three():
    figures = two_raters(THREE)

    absent = (figures.positive, figures.negative, figures.prevalence_index, figures.bias_index)
    assert absent == (None, None, None, None)
    assert [round(share, 4) for share in figures.specific] == [0.7692, 0.4651, 0.9319]


def test_t9_all_excluded_by_both():
    figures = two_raters([[0, 0], [0, 100]])

    assert figures.po == 1
    assert (figures.kappa, figures.kappa_se, figures.kappa_low, figures.kappa_high) == (None, None, None, None)
    assert (figures.kappa_linear, figures.kappa_quadratic) == (None, None)
    assert (figures.positive, figures.negative) == (NOT_ESTIMABLE, 1)
    assert in_words(figures.kappa) == "not estimable"


def test_nothing_voted_gives_no_figure():
    figures = two_raters([[0, 0], [0, 0]])

    assert (figures.n, figures.agreed, figures.po, figures.kappa, figures.bias_index) == (0, 0, None, None, None)
    assert figures.specific == (None, None)


@pytest.mark.parametrize("table", [[], [[1]], [[1, 2], [3]], [[1, 2, 3], [4, 5, 6]], [[1, -1], [0, 2]]])
def test_a_table_must_be_square_and_of_counts(table):
    with pytest.raises(ValueError, match="table"):
        two_raters(table)


def test_t10_fleiss():
    includes = (3, 3, 2, 1, 0, 0, 0, 0, 2, 0)

    figures = fleiss([(count, 3 - count) for count in includes])

    assert (figures.n, figures.raters) == (10, 3)
    assert (round(figures.mean_p, 4), round(figures.pe, 4), round(figures.kappa, 4)) == (0.8000, 0.5356, 0.5694)


def test_fleiss_of_one_category_is_not_estimable():
    figures = fleiss([(0, 3)] * 10)

    assert (figures.mean_p, figures.pe, figures.kappa) == (1, 1, NOT_ESTIMABLE)


@pytest.mark.parametrize("ratings", [[], [(1, 0), (0, 1)]])
def test_fleiss_needs_two_raters(ratings):
    assert fleiss(ratings).kappa is NOT_ESTIMABLE
    assert fleiss(ratings).mean_p is NOT_ESTIMABLE


def test_fleiss_needs_equal_numbers_of_raters():
    with pytest.raises(ValueError, match="same number of raters"):
        fleiss([(3, 0), (1, 1)])


def test_alpha_of_a_published_example():
    """Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, part C: nominal, some answers missing, .743."""
    observers = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."]
    units = [tuple(unit.count(value) for value in "12345") for unit in zip(*observers, strict=True)]

    assert round(krippendorff(units).alpha, 3) == 0.743


@given(st.integers(2, 4).flatmap(lambda q: st.lists(st.lists(st.integers(0, 4), min_size=q, max_size=q), min_size=1)))
def test_alpha_equals_the_package(ratings):
    found = krippendorff(ratings)
    assume(found.alpha is not None)

    expected = oracle_of_alpha.alpha(value_counts=np.array(ratings), level_of_measurement="nominal")
    assert math.isclose(found.alpha, expected, abs_tol=1e-9)


@pytest.mark.parametrize(
    ("ratings", "n"),
    [([], 0), ([(1, 0), (0, 1)], 0), ([(0, 3)] * 10, 10), ([(0, 2), (1, 0)], 1)],
    ids=["nothing", "no record with two answers", "one category", "one category where two answered"],
)
def test_alpha_is_not_estimable(ratings, n):
    found = krippendorff(ratings)

    assert (found.n, found.alpha) == (n, NOT_ESTIMABLE)


def test_alpha_takes_records_with_fewer_answers():
    whole, some_missing = krippendorff([(3, 0), (0, 3), (2, 1)]), krippendorff([(3, 0), (0, 2), (2, 1), (1, 0)])

    assert (whole.n, some_missing.n) == (3, 3)
    assert (round(whole.alpha, 4), round(some_missing.alpha, 4)) == (0.6, 0.5333)


def test_cross_table_counts_pairs_in_the_order_of_the_categories():
    pairs = [("include", "include"), ("include", "exclude"), ("exclude", "exclude"), ("exclude", "exclude")]

    assert cross_table(pairs, ["include", "exclude"]) == [[1, 1], [0, 2]]


@pytest.mark.parametrize(
    ("kappa", "word"),
    [
        (-0.01, "poor"), (0, "slight"), (0.20, "slight"), (0.21, "fair"), (0.40, "fair"), (0.41, "moderate"),
        (0.60, "moderate"), (0.61, "substantial"), (0.80, "substantial"), (0.81, "almost perfect"),
        (1.0, "almost perfect"), (1.0000000000000002, "almost perfect"), (None, "not estimable"),
    ],
)  # fmt: skip
def test_words_of_landis_and_koch(kappa, word):
    assert in_words(kappa) == word


@pytest.mark.parametrize(("misses", "n", "percent"), [(0, 100, 2.95), (0, 300, 0.99)])
def test_t13_audit_without_a_miss(misses, n, percent):
    assert round(100 * audit_bound(misses, n), 2) == percent


@pytest.mark.parametrize(
    # Upper 95 % one-sided limits of Clopper and Pearson, from the beta quantile.
    ("misses", "n", "bound"),
    [(1, 100, 0.0466), (2, 100, 0.0616), (3, 20, 0.3437), (5, 10, 0.7776), (99, 100, 0.9995), (100, 100, 1.0)],
)
def test_audit_with_misses(misses, n, bound):
    assert round(audit_bound(misses, n), 4) == bound


def test_audit_of_nothing_has_no_bound():
    assert audit_bound(0, 0) is None


@pytest.mark.parametrize(("misses", "n"), [(-1, 10), (11, 10), (1, 0)])
def test_audit_refuses_impossible_counts(misses, n):
    with pytest.raises(ValueError, match="misses"):
        audit_bound(misses, n)


@given(st.integers(1, 5000), st.data())
def test_the_audit_bound_solves_its_equation(n, data):
    misses = data.draw(st.integers(0, min(n - 1, 50)))

    bound = audit_bound(misses, n)

    assert misses / n < bound < 1
    assert math.isclose(agreement._at_most(misses, n, bound), 0.05, rel_tol=1e-6)


def oracle(table, weights=None):
    q = len(table)
    cells = [(i, j) for i in range(q) for j in range(q) for _ in range(table[i][j])]
    first, second = zip(*cells, strict=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return cohen_kappa_score(first, second, labels=list(range(q)), weights=weights)


def square_tables(q):
    return st.lists(st.lists(st.integers(0, 30), min_size=q, max_size=q), min_size=q, max_size=q)


tables = st.integers(2, 4).flatmap(square_tables)


@given(tables)
def test_kappas_equal_scikit_learn(table):
    figures = two_raters(table)
    assume(figures.kappa is not None)

    assert math.isclose(figures.kappa, oracle(table), abs_tol=1e-9)
    assert math.isclose(figures.kappa_linear, oracle(table, "linear"), abs_tol=1e-9)
    assert math.isclose(figures.kappa_quadratic, oracle(table, "quadratic"), abs_tol=1e-9)


@given(tables)
def test_no_figure_is_ever_out_of_range_or_not_a_number(table):
    figures = two_raters(table)

    bounded = [figures.po, figures.kappa, figures.kappa_low, figures.kappa_high, figures.ac1, figures.pabak]
    bounded += [figures.kappa_linear, figures.kappa_quadratic, *figures.specific]
    assert all(figure is None or -1 <= round(figure, 12) <= 1 for figure in bounded)
    assert (figures.kappa is None) == any(sum(map(sum, table)) == table[k][k] for k in range(len(table)))


@given(tables)
def test_exchanging_the_raters_changes_nothing(table):
    turned = [list(column) for column in zip(*table, strict=True)]

    here, there = two_raters(table), two_raters(turned)

    assert (here.po, here.pabak, here.positive, here.negative) == (
        there.po,
        there.pabak,
        there.positive,
        there.negative,
    )
    assert here.kappa == pytest.approx(there.kappa)
    assert here.ac1 == pytest.approx(there.ac1)


@given(square_tables(2))
def test_weights_do_nothing_between_two_categories(table):
    figures = two_raters(table)

    assert figures.kappa_linear == pytest.approx(figures.kappa)
    assert figures.kappa_quadratic == pytest.approx(figures.kappa)
