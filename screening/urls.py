"""Routes of screening, all under a review. A report goes by its number; ids that others' acts advance are not shown."""

from django.urls import path, register_converter

from screening.models import Stage
from screening.views import agreement, conflicts, full_texts, own, stages, studies, titles, votes

app_name = "screening"


class StageKey:
    regex = "|".join(Stage.Key.values)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(StageKey, "stage")

urlpatterns = [
    # screening/<stage>/
    path("screening/title-abstract/", titles.bench, name="title_abstract"),
    path("screening/title-abstract/next/", titles.next_records, name="next"),
    path("screening/title-abstract/<int:number>/", titles.bench, name="title"),
    path("screening/full-text/", full_texts.listing, name="full_text"),
    path("screening/full-text/<int:number>/", full_texts.read, name="read"),
    path("screening/<stage:key>/history/", own.history, name="history"),
    path("screening/<stage:key>/team/", stages.team, name="team"),
    path("screening/<stage:key>/agreement/", agreement.table, name="agreement"),
    path("screening/<stage:key>/agreement/headline/", agreement.headline, name="agreement_headline"),
    path("screening/<stage:key>/agreement/csv/", agreement.download, name="agreement_csv"),
    path("screening/<stage:key>/rule/", stages.rule, name="rule"),
    path("screening/<stage:key>/release/", stages.release, name="release"),
    # screening/<stage>/<number>/
    path("screening/<stage:key>/<int:number>/vote/", votes.cast, name="vote"),
    path("screening/<stage:key>/<int:number>/withdraw/", votes.withdraw, name="withdraw"),
    path("screening/<stage:key>/<int:number>/put-off/", own.put_off, name="put_off"),
    path("screening/<stage:key>/<int:number>/take-up/", own.take_up, name="take_up"),
    path("screening/<stage:key>/<int:number>/note/", own.save_note, name="note"),
    path("screening/<stage:key>/<int:number>/tag/", own.add_tag, name="tag"),
    path("screening/<stage:key>/<int:number>/untag/", own.remove_tag, name="untag"),
    # conflicts/<stage>/
    path("conflicts/<stage:key>/", conflicts.page, name="conflicts"),
    path("conflicts/<stage:key>/<int:number>/", conflicts.page, name="conflict"),
    path("conflicts/<stage:key>/<int:number>/settle/", conflicts.settle, name="settle"),
    path("conflicts/<stage:key>/<int:number>/withdraw/", conflicts.withdraw, name="withdraw_ruling"),
    path("conflicts/<stage:key>/<int:number>/send-back/", conflicts.send_back, name="send_back"),
    # studies/
    path("studies/", studies.listing, name="studies"),
    path("studies/create/", studies.create, name="create_study"),
    path("studies/<int:number>/rename/", studies.rename, name="rename_study"),
    path("studies/<int:number>/link/", studies.link, name="link_report"),
    path("studies/<int:number>/unlink/", studies.unlink, name="unlink_report"),
    path("studies/<int:number>/main/", studies.make_main, name="make_main"),
]
