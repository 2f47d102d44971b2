# Disks that are full, files that others hold.
$script:Group = 'Files'
$times = $Long ? 5 : 1

# A small file system where this machine lets us mount one, else the device that is always full.
$small = "$Folder/small"
$null = New-Item -ItemType Directory $small
$mounted = if ($IsLinux -and (id -u) -eq '0') { mount -t tmpfs -o size=300k tmpfs $small 2>$null; $LASTEXITCODE -eq 0 }
try {
    if ($mounted) {
        foreach ($form in @{ Name = 'CSV'; Words = @{} }, @{ Name = 'gzip'; Words = @{ } }) {
            $path = "$small/out.csv$($form.Name -eq 'gzip' ? '.gz' : '')"
            Add-Trial "the disk is full during an export ($($form.Name))" -Times $times -Allow 'ExportFileFailed' -Script {
                Export-RdsIamData -Query "select i, md5(i::text) || md5((i + 1)::text) as pad from generate_series(1, 100000) i" -Path $path @Target -Force -ErrorAction Stop
            } -After { if (Get-ChildItem -Force $small) { $Broken.Add("an export to a full disk left $(Get-ChildItem -Force $small)"); Remove-Item -Force "$small/*", "$small/.*" } }
        }
    }

    Add-Trial '/dev/full' -Times $times -Allow 'ExportFileFailed' -Script {
        Export-RdsIamData -Query "select i from generate_series(1, 100000) i" -Path /dev/full @Target -Force -ErrorAction Stop
    }
}
finally { if ($mounted) { umount $small } }

# Another program keeps .pgpass locked, or replaces it meanwhile.
$pass = "$Folder/pgpass"
Add-Trial 'another program holds .pgpass' -Times $times -Allow 'PrivateFileFailed' -Script {
    'other.example:5432:*:somebody:secret' | Set-Content $pass
    chmod 600 $pass
    $held = [IO.FileStream]::new($pass, 'Open', 'ReadWrite', 'None')
    try { Export-RdsIamPgPass -HostName $Target.HostName -UserName $Target.UserName -Database $Target.Database -RoleArn $Target.RoleArn -Path $pass -ErrorAction Stop }
    finally { $held.Dispose() }
} -After {
    if (-not (Select-String -Quiet -SimpleMatch 'other.example:5432:*:somebody:secret' $pass)) { $Broken.Add('a line of others is gone') }
    Remove-Item "$Folder/*pgpass*", "$Folder/.*pgpass*" -ErrorAction Ignore
}
