package e2e

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// tab is a browser of one person.
type tab struct {
	t   *testing.T
	ctx context.Context
}

// newTab opens a window of the browser with cookies and storage of its own.
func newTab(t *testing.T, width, height int64) *tab {
	t.Helper()
	browser, err := startedBrowser()
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	ctx, cancel := context.WithTimeout(ctx, 6*time.Minute)
	t.Cleanup(func() { cancel(); end() })
	b := &tab{t, ctx}
	b.do(chromedp.EmulateViewport(width, height), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		// Every tab has the focus, as if its window stood in front.
		_, err := cdp.Call(ctx, target, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
		return err
	}))
	b.watch()
	return b
}

// watch fails the test when a page violates its policy or a script throws.
func (b *tab) watch() {
	b.t.Helper()
	thrown := chromedp.Events(b.ctx, runtime.ExceptionThrown)
	go func() {
		for event, err := range thrown {
			if err != nil {
				return
			}
			b.t.Errorf("a script threw: %v", event.ExceptionDetails)
		}
	}()
}

// do takes steps one after the other.
func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	for _, step := range steps {
		if err := b.take(step); err != nil {
			b.fail(err)
		}
	}
}

// take takes a step, once more when the element that it had found went with a page that was being left.
func (b *tab) take(step chromedp.Action[chromedp.Void]) error {
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		err := chromedp.Do(b.ctx, step)
		if err == nil || !strings.Contains(err.Error(), "node with given id") || time.Now().After(end) {
			return err
		}
	}
}

// fail shows where the browser was.
func (b *tab) fail(err error) {
	b.t.Helper()
	where, _ := chromedp.Run(b.ctx, chromedp.Location())
	text, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.body ? document.body.innerText.slice(0, 3000) : ""`))
	if shot, shotErr := chromedp.Run(b.ctx, chromedp.CaptureScreenshot()); shotErr == nil {
		if folder := os.Getenv("HELPDESKZ_E2E_SHOTS"); folder != "" {
			_ = os.WriteFile(filepath.Join(folder, "failed.png"), shot, 0o600)
		}
	}
	b.t.Fatalf("%v\nat %s\n%s", err, where, text)
}

// emptyCache forgets what the browser keeps of pages it has seen.
func (b *tab) emptyCache() {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, network.ClearBrowserCache, cdp.Empty{})
		return err
	}))
}

// speak says which language the person likes.
func (b *tab) speak(language string) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		if _, err := cdp.Call(ctx, target, network.Enable, network.EnableParams{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, target, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{
			Headers: network.Headers{"Accept-Language": language}})
		return err
	}))
}

func (b *tab) open(url string) { b.t.Helper(); b.do(chromedp.Navigate(url)) }

func (b *tab) click(selector string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(chromedp.CSS(selector)), chromedp.Click(chromedp.CSS(selector)))
}

func (b *tab) write(selector, text string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(chromedp.CSS(selector)), chromedp.SendKeys(chromedp.CSS(selector), text))
}

// see waits until an element that holds the text is on the page.
func (b *tab) see(selector, text string) {
	b.t.Helper()
	expression := `[...document.querySelectorAll(` + quote(selector) + `)].some(e => e.textContent.includes(` + quote(text) + `))`
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if is, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](expression)); err == nil && is {
			return
		}
	}
	b.fail(errNotSeen{selector, text})
}

// until waits until an expression holds.
func (b *tab) until(what, expression string) {
	b.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if is, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](`!!(`+expression+`)`)); err == nil && is {
			return
		}
	}
	b.fail(errNotSo(what + `, focus on ` + b.eval(`document.activeElement ? document.activeElement.outerHTML.slice(0, 200) : ""`)))
}

type errNotSo string

func (e errNotSo) Error() string { return "waited in vain: " + string(e) }

type errNotSeen struct{ selector, text string }

func (e errNotSeen) Error() string { return "not seen: " + e.selector + " with " + e.text }

func (b *tab) eval(expression string) string {
	b.t.Helper()
	text, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](expression))
	if err != nil {
		b.fail(err)
	}
	return text
}

// scheme chooses the light or the dark look.
func (b *tab) scheme(name string) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}})
		return err
	}))
}

// quote makes a text a literal of JavaScript.
func quote(text string) string {
	literal, _ := json.Marshal(text) // a string always marshals
	return string(literal)
}
