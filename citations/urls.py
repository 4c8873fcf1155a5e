"""Routes of searches, imports, reports, duplicates and full texts, under a review."""

from django.urls import path

from citations.views import duplicates, full_texts, imports, reports, searches

app_name = "citations"

urlpatterns = [
    path("search/", searches.overview, name="searches"),
    path("search/new/", searches.new, name="new_search"),
    path("search/<int:pk>/", searches.edit, name="search"),
    path("search/<int:pk>/withdraw/", searches.withdraw, name="withdraw_search"),
    path("search/files/upload/", imports.upload, name="upload"),
    path("search/files/", imports.files, name="files"),
    path("search/files/<int:pk>/", imports.batch, name="batch"),
    path("search/files/<int:pk>/original/", imports.original, name="original_file"),
    path("search/files/<int:pk>/columns/name/", imports.name_columns, name="name_columns"),
    path("search/files/<int:pk>/choose-search/", imports.choose_search, name="choose_search"),
    path("search/files/<int:pk>/commit/", imports.commit, name="commit"),
    path("search/files/<int:pk>/undo/", imports.undo, name="undo_import"),
    path("search/files/<int:pk>/redo/", imports.redo, name="redo_import"),
    path("search/files/<int:pk>/discard/", imports.discard, name="discard"),
    path("search/files/<int:pk>/read-again/", imports.read_again, name="read_again"),
    path("search/pieces/<int:pk>/", imports.piece, name="piece"),
    path("search/pieces/<int:pk>/repair/", imports.repair, name="repair"),
    path("search/pieces/<int:pk>/dismiss/", imports.dismiss, name="dismiss"),
    path("search/pieces/<int:pk>/reopen/", imports.reopen, name="reopen_piece"),
    path("reports/", reports.found, name="reports"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/edit/", reports.edit, name="edit_report"),
    path("reports/<int:pk>/similar/", reports.similar, name="similar"),
    path("reports/<int:pk>/merge/", reports.merge, name="merge"),
    path("reports/<int:pk>/take-out/", reports.take_out, name="take_out"),
    path("reports/<int:pk>/remove/", reports.remove, name="remove"),
    path("reports/<int:pk>/upload-full-text/", full_texts.upload, name="upload_full_text"),
    path("reports/<int:pk>/record-retrieval/", full_texts.record, name="record_retrieval"),
    path("removals/<int:pk>/withdraw/", reports.withdraw_removal, name="withdraw_removal"),
    path("duplicates/", duplicates.queue, name="duplicates"),
    path("duplicates/merged/", duplicates.overview, name="merged"),
    path("duplicates/merged/rule/<str:rule>/", duplicates.rule, name="rule"),
    path("duplicates/merged/rule/<str:rule>/undo/", duplicates.undo_rule, name="undo_rule"),
    path("duplicates/answered/", duplicates.answered, name="answered"),
    path("duplicates/find/", duplicates.find, name="find_duplicates"),
    path("duplicates/pairs/<int:pk>/", duplicates.pair, name="pair"),
    path("duplicates/pairs/<int:pk>/judge/", duplicates.judge, name="judge"),
    path("duplicates/pairs/<int:pk>/reopen/", duplicates.reopen, name="reopen_pair"),
    path("duplicates/merges/<int:pk>/undo/", duplicates.unmerge, name="unmerge"),
    path("full-texts/<int:pk>/file/", full_texts.file, name="full_text_file"),
    path("full-texts/<int:pk>/remove/", full_texts.remove, name="remove_full_text"),
    path("full-texts/<int:pk>/panel/", full_texts.panel, name="retrieval"),
]
