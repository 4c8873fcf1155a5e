"""Routes of screening, all under a review. A report goes by its number; ids that others' acts advance are not shown."""

from django.urls import path, register_converter

from screening.models import Stage
from screening.views import (
    agreement,
    conflicts,
    full_texts,
    own,
    resettling,
    samples,
    shares,
    stages,
    studies,
    talk,
    titles,
    together,
    votes,
)

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
    path("screening/title-abstract/pack/", titles.pack, name="pack"),
    path("screening/title-abstract/give-back/", titles.give_back, name="give_back"),
    path("screening/title-abstract/worker.js", titles.worker, name="worker"),
    path("screening/title-abstract/together/", together.preview, name="together"),
    path("screening/title-abstract/together/decide/", together.decide, name="decide_together"),
    path("screening/title-abstract/together/<uuid:together>/undo/", together.undo, name="undo_together"),
    path("screening/title-abstract/<int:number>/", titles.bench, name="title"),
    path("screening/full-text/", full_texts.listing, name="full_text"),
    path("screening/full-text/<int:number>/", full_texts.read, name="read"),
    path("screening/<stage:key>/history/", own.history, name="history"),
    path("screening/<stage:key>/team/", stages.team, name="team"),
    path("screening/<stage:key>/agreement/", agreement.table, name="agreement"),
    path("screening/<stage:key>/agreement/headline/", agreement.headline, name="agreement_headline"),
    path("screening/<stage:key>/agreement/csv/", agreement.download, name="agreement_csv"),
    path("screening/<stage:key>/rounds/", samples.page, name="rounds"),
    path("screening/<stage:key>/rounds/draw/", samples.draw_round, name="draw_round"),
    path("screening/<stage:key>/rounds/<int:number>/", samples.one_round, name="round"),
    path("screening/<stage:key>/rounds/<int:number>/close/", samples.close_round, name="close_round"),
    path("screening/<stage:key>/checks/draw/", samples.draw_check, name="draw_check"),
    path("screening/<stage:key>/checks/<int:number>/close/", samples.close_check, name="close_check"),
    path("screening/<stage:key>/shares/", shares.page, name="shares"),
    path("screening/<stage:key>/shares/lay/", shares.lay, name="lay_shares"),
    path("screening/<stage:key>/shares/give/", shares.give, name="give_batch"),
    path("screening/<stage:key>/shares/withdraw/", shares.withdraw, name="withdraw_shares"),
    path("screening/<stage:key>/rule/", stages.rule, name="rule"),
    path("screening/<stage:key>/release/", stages.release, name="release"),
    path("screening/<stage:key>/resettle/", resettling.page, name="resettle"),
    path("screening/<stage:key>/resettle/look/", resettling.look, name="look_at_resettling"),
    path("screening/<stage:key>/resettle/confirm/", resettling.confirm, name="confirm_resettling"),
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
    # talk/<stage>/
    path("talk/<stage:key>/", talk.page, name="talk"),
    path("talk/<stage:key>/<int:number>/", talk.page, name="talk_about"),
    path("talk/<stage:key>/<int:number>/say/", talk.say, name="say"),
    path("talk/<stage:key>/<int:number>/put-away/", talk.put_away, name="put_away"),
    # studies/
    path("studies/", studies.listing, name="studies"),
    path("studies/create/", studies.create, name="create_study"),
    path("studies/<int:number>/rename/", studies.rename, name="rename_study"),
    path("studies/<int:number>/link/", studies.link, name="link_report"),
    path("studies/<int:number>/unlink/", studies.unlink, name="unlink_report"),
    path("studies/<int:number>/main/", studies.make_main, name="make_main"),
]
