// Package public holds what a browser loads beside the pages: style sheets, scripts, pictures and vendored libraries.
// Every asset has an address that carries a hash of its content, so that it may be cached for ever.
package public

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"path"
	"strings"
	"sync"
)

// FS is the embedded tree, with the folders css, js, img and vendor.
//
//go:embed all:css all:js all:img all:vendor
var FS embed.FS

// Prefix begins the address of every asset.
const Prefix = "/assets/"

// hashLen is the number of hexadecimal digits of the content hash in an address: 64 bits.
const hashLen = 16

// asset is one file, or one bundle of files, ready to be sent.
type asset struct {
	body        []byte
	hash        string
	contentType string
	gz          func() []byte
}

// assets maps a name such as css/panel.css to its asset. It is built at the first call.
var assets = sync.OnceValue(loadAssets)

// Path returns the address of the named asset, such as /assets/0123456789abcdef/css/panel.css.
// Name is a path below this folder, or a bundle's: css/panel.css, css/portal.css, js/panel.js, js/portal.js.
// An unknown name gives /assets/missing/NAME, which nobody serves.
func Path(name string) string {
	a, ok := assets()[name]
	if !ok {
		return Prefix + "missing/" + name
	}
	return Prefix + a.hash + "/" + name
}

// Open returns the asset at an address that Path made: its bytes, the same compressed with gzip (nil when that
// would not make them smaller), and its media type. It reports false for any other address, a stale hash included.
// The caller must not change the bytes.
func Open(urlPath string) (body, gz []byte, contentType string, ok bool) {
	rest, found := strings.CutPrefix(urlPath, Prefix)
	if !found {
		return nil, nil, "", false
	}
	hash, name, _ := strings.Cut(rest, "/")
	a, found := assets()[name]
	if !found || a.hash != hash {
		return nil, nil, "", false
	}
	return a.body, a.gz(), a.contentType, true
}

// loadAssets reads the embedded tree and joins the bundles.
func loadAssets() map[string]asset {
	all := make(map[string]asset)
	_ = fs.WalkDir(FS, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := FS.ReadFile(name)
		if err == nil {
			all[name] = newAsset(name, body)
		}
		return err
	})
	for name, parts := range bundles {
		all[name] = newAsset(name, join(parts))
	}
	return all
}

func newAsset(name string, body []byte) asset {
	sum := sha256.Sum256(body)
	return asset{
		body:        body,
		hash:        hex.EncodeToString(sum[:])[:hashLen],
		contentType: contentType(name),
		gz:          sync.OnceValue(func() []byte { return compress(body) }),
	}
}

// contentType does not ask the system's table first: it differs between machines.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".ico":
		return "image/x-icon"
	case "":
		return "text/plain; charset=utf-8"
	}
	return mime.TypeByExtension(path.Ext(name))
}

// compress returns nil where gzip gains nothing.
func compress(body []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if _, err := w.Write(body); err != nil {
		return nil
	}
	if err := w.Close(); err != nil || out.Len() >= len(body) {
		return nil
	}
	return out.Bytes()
}
