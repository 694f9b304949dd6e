"""Addresses of visits."""

from django.urls import path

from .views import (
    answers,
    comparison,
    finished,
    imports,
    listing,
    reading,
    remainder,
    same,
    steps,
    template_parts,
    templates,
    visit,
)

app_name = "visits"

urlpatterns = [
    path("", listing.VisitListView.as_view(), name="list"),
    path("nytt/", visit.PrepareView.as_view(), name="create"),
    path("inlasning/", imports.ImportListView.as_view(), name="imports"),
    path("inlasning/<int:pk>/", imports.ImportView.as_view(), name="import"),
    path("inlasning/<int:pk>/igen/", imports.TryAgainView.as_view(), name="import_again"),
    path("inlasning/<int:pk>/<int:file>/mall/", imports.NewTemplateView.as_view(), name="import_template"),
    path("<int:pk>/", visit.VisitDetailView.as_view(), name="detail"),
    path("<int:pk>/protokoll.pdf", visit.ProtocolView.as_view(), name="pdf"),
    path("<int:pk>/andra/", visit.ChangeView.as_view(), name="change"),
    path("<int:pk>/deltagande/", visit.AttendeesView.as_view(), name="attendees"),
    path("<int:pk>/anteckna/", answers.WriteView.as_view(), name="write"),
    path("<int:pk>/anteckna/<int:number>/", answers.AnswerView.as_view(), name="answer"),
    path("<int:pk>/utan-plats/", visit.ClearRemainderView.as_view(), name="clear_remainder"),
    path("<int:pk>/utan-plats/flytta/", remainder.MoveView.as_view(), name="move_remainder"),
    path("<int:pk>/original/<int:original>/", same.OriginalView.as_view(), name="original"),
    path("<int:pk>/samma-besok/<int:pair>/", same.SameView.as_view(), name="same"),
    path("<int:pk>/skicka-ut/", steps.SendOutView.as_view(), name="send_out"),
    path("<int:pk>/kalla-tillbaka/", steps.CallBackView.as_view(), name="call_back"),
    path("<int:pk>/godkann/", steps.ApproveView.as_view(), name="approve"),
    path("<int:pk>/lasning/", reading.ReadingView.as_view(), name="reading"),
    path("<int:pk>/lasning/synpunkt/", reading.CommentView.as_view(), name="comment"),
    path("<int:pk>/lasning/synpunkt/<int:comment>/", reading.SettleView.as_view(), name="settle"),
    path("<int:pk>/lasning/inget-att-tillagga/", reading.ApproveReadingView.as_view(), name="approve_reading"),
    path("<int:pk>/lasning/paminn/", reading.RemindView.as_view(), name="remind"),
    path("<int:pk>/redovisa/", finished.ReportView.as_view(), name="report"),
    path("<int:pk>/diariefor/", finished.RegisterView.as_view(), name="register"),
    path("<int:pk>/ta-tillbaka/", finished.TakeBackView.as_view(), name="take_back"),
    path("<int:pk>/ratta/", finished.CorrectView.as_view(), name="correct"),
    path("<int:pk>/gang/", finished.CourseView.as_view(), name="course"),
    path("<int:pk>/kasta/", visit.DiscardView.as_view(), name="discard"),
    # Templates
    path("mallar/", templates.TemplateListView.as_view(), name="templates"),
    path("mallar/<int:pk>/", templates.TemplatePageView.as_view(), name="template"),
    path("mallar/<int:pk>/forhandsvisning/", templates.PreviewView.as_view(), name="preview_template"),
    path("mallar/<int:pk>/mall.pdf", templates.TemplatePdfView.as_view(), name="template_pdf"),
    path("mallar/<int:pk>/ny-version/", templates.MakeTemplateView.as_view(), name="make_template"),
    path("mallar/<int:pk>/andra/", templates.ChangeTemplateView.as_view(), name="change_template"),
    path("mallar/<int:pk>/publicera/", templates.PublishView.as_view(), name="publish_template"),
    path("mallar/<int:pk>/kasta/", templates.DiscardTemplateView.as_view(), name="discard_template"),
    path("mallar/<int:pk>/dra-tillbaka/", templates.RetireView.as_view(), name="retire_template"),
    path("mallar/<int:pk>/anvand-igen/", templates.BringBackView.as_view(), name="bring_back_template"),
    path("mallar/<int:pk>/falt/nytt/", template_parts.AddFieldView.as_view(), name="add_field"),
    path("mallar/<int:pk>/falt/<int:part_pk>/", template_parts.ChangeFieldView.as_view(), name="change_field"),
    path("mallar/<int:pk>/falt/<int:part_pk>/flytta/", template_parts.MoveFieldView.as_view(), name="move_field"),
    path("mallar/<int:pk>/falt/<int:part_pk>/ta-bort/", template_parts.RemoveFieldView.as_view(), name="remove_field"),
    path("mallar/<int:pk>/fragor/ny/", template_parts.AddQuestionView.as_view(), name="add_question"),
    path("mallar/<int:pk>/fragor/<int:part_pk>/", template_parts.ChangeQuestionView.as_view(), name="change_question"),
    path(
        "mallar/<int:pk>/fragor/<int:part_pk>/flytta/", template_parts.MoveQuestionView.as_view(), name="move_question"
    ),
    path("mallar/<int:pk>/fragor/<int:part_pk>/dela/", template_parts.SplitView.as_view(), name="split_question"),
    path("mallar/<int:pk>/fragor/<int:part_pk>/sla-ihop/", template_parts.MergeView.as_view(), name="merge_questions"),
    path(
        "mallar/<int:pk>/fragor/<int:part_pk>/ta-bort/",
        template_parts.RemoveQuestionView.as_view(),
        name="remove_question",
    ),
    # Over the years
    path("jamfor/", comparison.CompareView.as_view(), name="compare"),
    path("jamfor/verksamhet/", comparison.CompareOperationView.as_view(), name="compare_operation"),
    path("jamfor/fraga/<int:pk>/", comparison.CompareQuestionView.as_view(), name="compare_question"),
]
