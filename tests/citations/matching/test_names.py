import pytest

from citations.matching.names import authors_likeness, read_author, read_authors


@pytest.mark.parametrize(
    ("name", "surname", "initials"),
    [
        ("Walker, Anna J.", "walker", "aj"),
        ("Walker, AJ", "walker", "aj"),
        ("Walker AJ", "walker", "aj"),
        ("Walker A. J.", "walker", "aj"),
        ("A. J. Walker", "walker", "aj"),
        ("Anna Jane Walker", "walker", "aj"),
        ("walker a.j.", "walker", "aj"),
        ("Walker, Anna J., Jr.", "walker", "aj"),
        ("de Jorge, E. G.", "jorge", "eg"),
        ("Elena de Jorge", "jorge", "e"),
        ("van der Berg, Jan", "berg", "j"),
        ("García-López, María", "garcialopez", "m"),
        ("O'Donnell, C. P.", "odonnell", "cp"),
        ("Walker", "walker", ""),
        ("Self-Harm Study Group", "selfharmstudygroup", "*"),
        ("World Health Organization", "worldhealthorganization", "*"),
    ],
)
def test_read_author(name, surname, initials):
    author = read_author(name)

    assert author is not None
    assert (author.surname, author.initials) == (surname, initials)


@pytest.mark.parametrize("name", ["", "et al.", "Anonymous", "[Anonymous]", "No authors listed", " ; ", "Anon.", "..."])
def test_nobody_is_no_author(name):
    assert read_author(name) is None


def test_nobody_is_left_out_of_a_list():
    assert len(read_authors(("Walker, A.", "et al.", "Okafor, B."))) == 2


@pytest.mark.parametrize(
    ("a", "b", "likeness"),
    [
        (("Walker, A.",), ("Walker, Anna",), 1.0),
        (("Walker, A.", "Okafor, B."), ("Okafor, B.", "Walker, A."), 1.0),
        (("Walker, A.",), ("Walker, A.", "Okafor, B."), 1.0),
        (("Ching-yi, Wu",), ("Wu, Ching-yi",), 1.0),
        (("Omulo Sylvia",), ("Omulo, S.",), 1.0),
        (("Lindqvist, C.",), ("Lindquist, C.",), 1.0),
        (("Garcia Lopez, M.",), ("Garcia, M.",), 1.0),
        (("Walker, A.", "Okafor, B."), ("Walker, A.", "Mbeki, C."), 0.7),
        (("Walker, A.", "Okafor, B."), ("Okafor, B.",), 0.6),
        (("Walker, A.",), ("Okafor, B.",), 0.0),
        (("Li, A.",), ("Lin, A.",), 0.0),
        (("Walker, A.",), (), None),
        ((), (), None),
        (("Self-Harm Study Group",), ("Walker, A.",), None),
    ],
)
def test_authors_likeness(a, b, likeness):
    assert authors_likeness(read_authors(a), read_authors(b)) == likeness
    assert authors_likeness(read_authors(b), read_authors(a)) == likeness
