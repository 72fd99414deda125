# report.mk - the page of `wisp report`: its parts and Chart.js in one text, which the program has inside.

CHART_JS := /usr/share/javascript/chart.js/chart.min.js
REPORT_SCRIPTS := $(addprefix report/,base.js regression.js study.js recording.js mesh.js viewer.js main.js)

$(BUILD)/gen/report.html: report/page.html report/style.css $(REPORT_SCRIPTS) mk/report.mk mk/report.awk mk/report_policy.sh | $(TOOLS_STAMP)
	@mkdir -p $(@D)
	@awk -v style=report/style.css -v chart='$(CHART_JS)' -v scripts='$(REPORT_SCRIPTS)' -f mk/report.awk $< > $@.draft
	@sh mk/report_policy.sh $@.draft > $@
	@rm $@.draft

# A C string of it, a line each; "?" is escaped so that nothing reads as a trigraph.
$(BUILD)/gen/report_page.h: $(BUILD)/gen/report.html
	@sed -e 's/[\\"?]/\\&/g' -e 's/^/"/' -e 's/$$/\\n"/' $< > $@

$(BUILD)/obj/csim/cli/report.o: $(BUILD)/gen/report_page.h

.PHONY: browser screenshots
browser: $(BUILD)/wisp $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/mutant_router_credit_lost.so ## reports in headless Chromium: clicked through, checked, pictures in build/browser
	$(live) JOBS='$(JOBS)' TEST=browser BUILD='$(BUILD)' tests/run

screenshots: $(BUILD)/wisp $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/mutant_router_credit_lost.so ## docs/report-*.png, the views of a report
	$(live) BUILD='$(BUILD)' sh mk/screenshots.sh docs
