package e2e

import (
	"context"
	"os"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// endBrowser ends the browser that the tests share, when one has begun.
var endBrowser = func() {}

// startedBrowser starts the browser of all tests with the first one that needs it.
var startedBrowser = sync.OnceValues(func() (context.Context, error) {
	path, err := given("HELPDESKZ_TEST_CHROMIUM")
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "en"))
	allocator, endAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, end := chromedp.NewContext(allocator)
	endBrowser = func() { end(); endAllocator() }
	return ctx, chromedp.Do(ctx)
})

func TestMain(m *testing.M) {
	code := m.Run()
	endBrowser()
	os.Exit(code)
}
