using System.Reflection;
using System.Runtime.InteropServices;

namespace LoadCluster.Agent.Senders.Socket.Tls;

/// <summary>
/// The functions of OpenSSL that the sender uses, as its manual describes them. The library is the one that .NET itself
/// takes: version 3, or else 1.1.
/// </summary>
internal static unsafe partial class LibSsl
{
    private const string Library = "libssl";

    private static readonly string[] FileNames = ["libssl.so.3", "libssl.so.1.1"];
    private static readonly Lazy<nint> Loaded = new(Load);

    /// <summary>Whether there is a library. The first call loads it.</summary>
    public static bool IsAvailable => Loaded.Value != 0;

    [LibraryImport(Library, EntryPoint = "TLS_client_method")]
    public static partial nint ClientMethod();

    [LibraryImport(Library, EntryPoint = "SSL_CTX_new")]
    public static partial nint NewContext(nint method);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_free")]
    public static partial void FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_ctrl")]
    public static partial nint Control(TlsContextHandle context, int command, nint number, nint pointer);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_options")]
    public static partial ulong SetOptions(TlsContextHandle context, ulong options);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_verify")]
    public static partial void SetVerify(TlsContextHandle context, int mode, nint callback);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_default_verify_paths")]
    public static partial int UseSystemAuthorities(TlsContextHandle context);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_get_cert_store")]
    public static partial nint StoreOf(TlsContextHandle context);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_use_certificate")]
    public static partial int UseCertificate(TlsContextHandle context, nint certificate);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_use_PrivateKey")]
    public static partial int UseKey(TlsContextHandle context, nint key);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_cipher_list", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetCiphers(TlsContextHandle context, string list);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_ciphersuites", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetCipherSuites(TlsContextHandle context, string list);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_set_alpn_protos")]
    public static partial int SetProtocols(TlsContextHandle context, byte* protocols, uint length);

    [LibraryImport(Library, EntryPoint = "SSL_new")]
    public static partial nint NewConnection(TlsContextHandle context);

    [LibraryImport(Library, EntryPoint = "SSL_free")]
    public static partial void FreeConnection(nint connection);

    [LibraryImport(Library, EntryPoint = "SSL_set_bio")]
    public static partial void SetBio(nint connection, nint reads, nint writes);

    [LibraryImport(Library, EntryPoint = "SSL_set_connect_state")]
    public static partial void SetClient(nint connection);

    [LibraryImport(Library, EntryPoint = "SSL_ctrl", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint Control(nint connection, int command, nint number, string text);

    [LibraryImport(Library, EntryPoint = "SSL_set1_host", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetHost(nint connection, string name);

    [LibraryImport(Library, EntryPoint = "SSL_get0_param")]
    public static partial nint VerificationOf(nint connection);

    [LibraryImport(Library, EntryPoint = "SSL_do_handshake")]
    public static partial int Handshake(nint connection);

    [LibraryImport(Library, EntryPoint = "SSL_read")]
    public static partial int Read(nint connection, byte* buffer, int capacity);

    [LibraryImport(Library, EntryPoint = "SSL_has_pending")]
    [SuppressGCTransition]
    public static partial int HasPending(nint connection);

    [LibraryImport(Library, EntryPoint = "SSL_peek")]
    public static partial int Peek(nint connection, byte* buffer, int capacity);

    [LibraryImport(Library, EntryPoint = "SSL_write")]
    public static partial int Write(nint connection, byte* bytes, int length);

    [LibraryImport(Library, EntryPoint = "SSL_write_ex")]
    public static partial int Write(nint connection, byte* bytes, nuint length, out nuint written);

    [LibraryImport(Library, EntryPoint = "SSL_get_error")]
    public static partial int ErrorOf(nint connection, int result);

    [LibraryImport(Library, EntryPoint = "SSL_get_verify_result")]
    public static partial nint VerifyResultOf(nint connection);

    [LibraryImport(Library, EntryPoint = "SSL_session_reused")]
    public static partial int IsResumed(nint connection);

    [LibraryImport(Library, EntryPoint = "SSL_get_version")]
    public static partial nint VersionOf(nint connection);

    [LibraryImport(Library, EntryPoint = "SSL_get_current_cipher")]
    public static partial nint CipherOf(nint connection);

    [LibraryImport(Library, EntryPoint = "SSL_CIPHER_get_name")]
    public static partial nint NameOf(nint cipher);

    [LibraryImport(Library, EntryPoint = "SSL_get0_alpn_selected")]
    public static partial void ProtocolOf(nint connection, out byte* protocol, out uint length);

    [LibraryImport(Library, EntryPoint = "SSL_set_shutdown")]
    public static partial void SetShutdown(nint connection, int mode);

    [LibraryImport(Library, EntryPoint = "SSL_get1_session")]
    public static partial nint SessionOf(nint connection);

    [LibraryImport(Library, EntryPoint = "SSL_set_session")]
    public static partial int SetSession(nint connection, nint session);

    [LibraryImport(Library, EntryPoint = "SSL_SESSION_is_resumable")]
    public static partial int IsResumable(nint session);

    [LibraryImport(Library, EntryPoint = "SSL_SESSION_free")]
    public static partial void FreeSession(nint session);

    // From here on the functions of its other half, libcrypto, which comes with it.
    [LibraryImport(Library, EntryPoint = "ERR_get_error")]
    public static partial nuint TakeError();

    [LibraryImport(Library, EntryPoint = "ERR_reason_error_string")]
    public static partial nint ReasonOf(nuint error);

    [LibraryImport(Library, EntryPoint = "ERR_clear_error")]
    public static partial void ClearErrors();

    [LibraryImport(Library, EntryPoint = "X509_verify_cert_error_string")]
    public static partial nint VerifyReasonOf(nint result);

    [LibraryImport(Library, EntryPoint = "X509_VERIFY_PARAM_set1_ip_asc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetAddress(nint verification, string address);

    [LibraryImport(Library, EntryPoint = "X509_STORE_add_cert")]
    public static partial int AddAuthority(nint store, nint certificate);

    [LibraryImport(Library, EntryPoint = "X509_free")]
    public static partial void FreeCertificate(nint certificate);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_free")]
    public static partial void FreeKey(nint key);

    [LibraryImport(Library, EntryPoint = "BIO_new_mem_buf")]
    public static partial nint NewBuffer(byte* bytes, int length);

    [LibraryImport(Library, EntryPoint = "BIO_free")]
    public static partial int FreeBio(nint bio);

    [LibraryImport(Library, EntryPoint = "BIO_meth_new", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint NewBioMethod(int type, string name);

    [LibraryImport(Library, EntryPoint = "BIO_meth_set_read")]
    public static partial int SetBioRead(nint method, delegate* unmanaged[Cdecl]<nint, byte*, int, int> read);

    [LibraryImport(Library, EntryPoint = "BIO_meth_set_write")]
    public static partial int SetBioWrite(nint method, delegate* unmanaged[Cdecl]<nint, byte*, int, int> write);

    [LibraryImport(Library, EntryPoint = "BIO_meth_set_ctrl")]
    public static partial int SetBioControl(nint method, delegate* unmanaged[Cdecl]<nint, int, nint, void*, nint> control);

    [LibraryImport(Library, EntryPoint = "BIO_new")]
    public static partial nint NewBio(nint method);

    [LibraryImport(Library, EntryPoint = "BIO_up_ref")]
    public static partial int KeepBio(nint bio);

    [LibraryImport(Library, EntryPoint = "BIO_set_init")]
    public static partial void SetBioReady(nint bio, int isReady);

    [LibraryImport(Library, EntryPoint = "BIO_set_data")]
    public static partial void SetBioData(nint bio, nint data);

    [LibraryImport(Library, EntryPoint = "BIO_get_data")]
    [SuppressGCTransition]
    public static partial nint BioDataOf(nint bio);

    [LibraryImport(Library, EntryPoint = "BIO_set_flags")]
    [SuppressGCTransition]
    public static partial void SetBioFlags(nint bio, int flags);

    [LibraryImport(Library, EntryPoint = "BIO_clear_flags")]
    [SuppressGCTransition]
    public static partial void ClearBioFlags(nint bio, int flags);

    [LibraryImport(Library, EntryPoint = "PEM_read_bio_X509")]
    public static partial nint ReadCertificate(nint buffer, nint target, nint callback, nint argument);

    [LibraryImport(Library, EntryPoint = "PEM_read_bio_PrivateKey")]
    public static partial nint ReadKey(nint buffer, nint target, nint callback, nint argument);

    private static nint Load()
    {
        foreach (var name in FileNames)
        {
            if (!NativeLibrary.TryLoad(name, out var library))
                continue;
            NativeLibrary.SetDllImportResolver(typeof(LibSsl).Assembly, Resolve);
            return library;
        }
        return 0;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name == Library ? Loaded.Value : 0;
}
